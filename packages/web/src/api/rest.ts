// The one REST client. Whatever answers that the session is over, or that a new password or a second factor is needed first, is heard here.
import { RestClient } from '@foyer/client/rest-client.ts'
import { workspaceUrl } from '../session/storage.ts'

type SessionOver = 'ended' | 'expired'

let sessionOver: (how: SessionOver) => void = () => undefined
let passwordChangeNeeded: () => void = () => undefined
let secondFactorNeeded: () => void = () => undefined

export function onSessionOver(hear: (how: SessionOver) => void): void {
  sessionOver = hear
}

export function onPasswordChangeNeeded(hear: () => void): void {
  passwordChangeNeeded = hear
}

export function onSecondFactorNeeded(hear: () => void): void {
  secondFactorNeeded = hear
}

export const rest = new RestClient({ url: workspaceUrl, fetch: fetchAndHear })

async function fetchAndHear(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init)
  // What was asked with a token that has been replaced since says nothing about the present one.
  const asked = new Headers(init?.headers).get('X-Auth-Token')
  if (asked === null || asked !== rest.authToken) return response
  if (response.status === 401) {
    const { message } = await bodyOf(response)
    sessionOver(/expired/i.test(message ?? '') ? 'expired' : 'ended')
  } else if (response.status === 403) {
    const { errorType } = await bodyOf(response)
    if (errorType === 'error-password-change-required') passwordChangeNeeded()
    if (errorType === 'error-second-factor-required') secondFactorNeeded()
  }
  return response
}

async function bodyOf(response: Response): Promise<{ message?: string; errorType?: string }> {
  return (await response
    .clone()
    .json()
    .catch(() => ({}))) as { message?: string; errorType?: string }
}
