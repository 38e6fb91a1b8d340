// Doing something at the server. Where it wants to know once more who asks, the person is asked for a code or their password, and what was
// to be done is done with it.
import { create } from 'zustand'
import { codeOf, detailsOf } from '../../api/refusals.ts'
import { rest } from '../../api/rest.ts'

type ProofMethod = 'password' | 'totp' | 'email'

interface Asked {
  readonly method: ProofMethod
  /** What was given before was wrong. */
  readonly wasWrong: boolean
  answer(code: string | null): void
}

export const useProof = create<{ readonly asked: Asked | null }>(() => ({ asked: null }))

/** Posts; asks for a proof when one is needed. Throws the refusal when none is given. */
export async function act<Answer = Record<string, unknown>>(path: string, body: object = {}): Promise<Answer> {
  let proof: Record<string, string> = {}
  for (;;) {
    try {
      return await rest.post<Answer>(path, body, proof)
    } catch (error) {
      const code = codeOf(error)
      if (code !== 'totp-required' && code !== 'totp-invalid') throw error
      const method = methodOf(detailsOf(error)['method'])
      const given = await ask(method, code === 'totp-invalid')
      if (given === null) throw error
      proof = { 'x-2fa-code': method === 'password' ? await digestOf(given) : given.trim(), 'x-2fa-method': method }
    }
  }
}

function ask(method: ProofMethod, wasWrong: boolean): Promise<string | null> {
  return new Promise((resolve) => {
    const answer = (code: string | null): void => {
      useProof.setState({ asked: null })
      resolve(code)
    }
    useProof.setState({ asked: { method, wasWrong, answer } })
  })
}

function methodOf(named: unknown): ProofMethod {
  return named === 'totp' || named === 'email' ? named : 'password'
}

/** Where the browser does no digests, because the address is not a safe one, the password itself is sent, as it is at sign-in. */
async function digestOf(password: string): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) return password
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(password)))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
