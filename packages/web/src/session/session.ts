// Who is signed in here, and what ended it. The token is kept in this browser and shared by its tabs; everything else about the
// person is asked of the server.
import type { Me } from '@foyer/protocol/entities/user.ts'
import { create } from 'zustand'
import { queries } from '../api/queries.ts'
import { onPasswordChangeNeeded, onSecondFactorNeeded, onSessionOver, rest } from '../api/rest.ts'
import { speakAs } from '../text/language.ts'
import { keep, onKept, recall } from './storage.ts'

/** Our own record as the server shows it; guests also learn until when they are let in. */
export type Self = Me & { readonly accessEndsAt?: string; readonly hostId?: string }

/** Why somebody who was signed in is not any more. */
export type Ending = 'signed-out' | 'ended' | 'expired'

export type Session =
  | { readonly name: 'out'; readonly ending: Ending | null }
  /** There is a token, and the server has not said yet whose it is. */
  | { readonly name: 'unknown' }
  | { readonly name: 'unreachable' }
  /** Nothing else is allowed while a temporary password waits to be changed, or a second factor to be set up. */
  | { readonly name: 'in'; readonly me: Self; readonly mustChangePassword: boolean; readonly mustSetUpFactor: boolean }

interface Credential {
  readonly userId: string
  readonly authToken: string
}

export const useSession = create<{ readonly session: Session }>(() => ({ session: { name: 'out', ending: null } }))

const become = (session: Session): void => useSession.setState({ session })

/** The session as it is now, outside components. */
export function session(): Session {
  return useSession.getState().session
}

/** The signed-in person. Only for what is shown to signed-in people. */
export function useSelf(): Self {
  const me = useSession(({ session }) => (session.name === 'in' ? session.me : null))
  if (me === null) throw new Error('nobody is signed in here')
  return me
}

/** Takes up the session that this browser keeps, if there is one. */
export async function resumeSession(): Promise<void> {
  const kept = keptCredential()
  if (kept === null) return become({ name: 'out', ending: null })
  Object.assign(rest, kept)
  become({ name: 'unknown' })
  try {
    begin(await rest.get<Self>('me'))
  } catch {
    // Over: told by onSessionOver. Anything else: nobody could be asked.
    if (session().name === 'unknown') become({ name: 'unreachable' })
  }
}

/** Begins a session that an answer of the server opened. */
export function startSession({ userId, authToken, me }: Credential & { readonly me: object }): void {
  keep('session', JSON.stringify({ userId, authToken }))
  keep('ended', null)
  Object.assign(rest, { userId, authToken })
  queries.clear()
  begin(me as Self)
}

/** Reads one's own record again, after changing it. */
export async function renewSelf(): Promise<void> {
  begin(await rest.get<Self>('me'))
}

/** Signs out here; at the server too, if it can be reached. */
export async function signOut(): Promise<void> {
  await rest.post('logout').catch(() => undefined)
  end('signed-out')
}

/** Ends what is left of a session in this browser. Of one that the server ended the token is kept: for it the server says why. */
export function end(ending: Ending): void {
  if (rest.authToken === undefined) return
  if (ending !== 'signed-out') keep('ended', rest.authToken)
  keep('session', null)
  leave(ending)
}

/** The token of the session that the server ended here; null when it ended none. */
export function endedToken(): string | null {
  return recall('ended')
}

/** Follows the other tabs of this browser, and what the server says about the token. */
export function watchSession(): void {
  onSessionOver(end)
  onPasswordChangeNeeded(() => {
    const now = session()
    if (now.name === 'in' && !now.mustChangePassword) become({ ...now, mustChangePassword: true })
  })
  onSecondFactorNeeded(() => {
    const now = session()
    if (now.name === 'in' && !now.mustSetUpFactor) become({ ...now, mustSetUpFactor: true })
  })
  onKept('session', () => {
    const kept = keptCredential()
    if (kept === null) leave(endedToken() === rest.authToken ? 'ended' : 'signed-out')
    else if (kept.authToken !== rest.authToken) void resumeSession()
  })
}

function begin(me: Self): void {
  speakAs(me.language)
  become({
    name: 'in',
    me,
    mustChangePassword: me.requirePasswordChange === true,
    mustSetUpFactor: me.requireSecondFactorSetup === true,
  })
}

function leave(ending: Ending): void {
  rest.authToken = undefined
  rest.userId = undefined
  queries.clear()
  become({ name: 'out', ending })
}

function keptCredential(): Credential | null {
  try {
    const { userId, authToken } = JSON.parse(recall('session') ?? 'null') as Credential
    return typeof userId === 'string' && typeof authToken === 'string' ? { userId, authToken } : null
  } catch {
    return null
  }
}
