// Asking to be let in, in one step or two: where an account has a second factor, the same is asked again with its code.
import { RestError, type LoginData } from '@foyer/client/rest-client.ts'
import { useState } from 'react'
import { codeOf, detailsOf } from '../api/refusals.ts'
import { startSession } from '../session/session.ts'

/** Asks the server, with the headers of a second factor or without. */
type AskIn = (headers: Record<string, string>) => Promise<LoginData>

interface SecondStep {
  /** An app's code, or one that was mailed. */
  readonly method: 'totp' | 'email'
  readonly ask: AskIn
}

export interface SignInSteps {
  /** What is still to be done; null: the first step. */
  readonly second: SecondStep | null
  /** Fulfilled when somebody is signed in, or a code is needed; rejected with any other refusal. */
  begin(ask: AskIn): Promise<void>
  /** The second step. */
  prove(code: string): Promise<void>
  goBack(): void
}

export function useSignInSteps(): SignInSteps {
  const [second, setSecond] = useState<SecondStep | null>(null)
  return {
    second,
    async begin(ask) {
      try {
        startSession(await ask({}))
      } catch (error) {
        if (!(error instanceof RestError) || codeOf(error) !== 'totp-required') throw error
        setSecond({ method: detailsOf(error)['method'] === 'email' ? 'email' : 'totp', ask })
      }
    },
    async prove(code) {
      if (second === null) return
      startSession(await second.ask({ 'x-2fa-code': code.replace(/\s/g, ''), 'x-2fa-method': second.method }))
    },
    goBack: () => setSecond(null),
  }
}
