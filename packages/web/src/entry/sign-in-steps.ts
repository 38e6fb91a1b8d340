// Asking to be let in, in one step or two: where an account has a second factor, the same is asked again with its code.
import { RestError, type LoginData } from '@foyer/client/rest-client.ts'
import { useState } from 'react'
import { codeOf, detailsOf } from '../api/refusals.ts'
import { rest } from '../api/rest.ts'
import { startSession } from '../session/session.ts'

/** Asks the server, with the headers of a second factor or without. */
type AskIn = (headers: Record<string, string>) => Promise<LoginData>

/** An app's code, or one that was mailed. */
type Method = 'totp' | 'email'

interface SecondStep {
  readonly method: Method
  /** Another way to prove the same; null where there is none. */
  readonly other: Method | null
  /** Whom a code is mailed to. */
  readonly login: string
  readonly ask: AskIn
}

export interface SignInSteps {
  /** What is still to be done; null: the first step. */
  readonly second: SecondStep | null
  /** Fulfilled when somebody is signed in, or a code is needed; rejected with any other refusal. */
  begin(ask: AskIn): Promise<void>
  /** The second step. */
  prove(code: string): Promise<void>
  /** The second step by the other method: a code is mailed, where it is that. */
  changeMethod(): Promise<void>
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
        const { method, availableMethods, emailOrUsername } = detailsOf(error)
        const asked = method === 'email' ? 'email' : 'totp'
        const other = otherThan(asked)
        const hasOther = Array.isArray(availableMethods) && availableMethods.includes(other)
        setSecond({ method: asked, other: hasOther ? other : null, login: String(emailOrUsername ?? ''), ask })
      }
    },
    async prove(code) {
      if (second === null) return
      startSession(await second.ask({ 'x-2fa-code': code.replace(/\s/g, ''), 'x-2fa-method': second.method }))
    },
    async changeMethod() {
      if (second?.other == null) return
      if (second.other === 'email') await rest.post('users.2fa.sendEmailCode', { emailOrUsername: second.login })
      setSecond({ ...second, method: second.other, other: second.method })
    },
    goBack: () => setSecond(null),
  }
}

function otherThan(method: Method): Method {
  return method === 'email' ? 'totp' : 'email'
}
