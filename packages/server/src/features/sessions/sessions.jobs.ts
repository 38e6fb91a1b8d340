// What is done about sessions now and then. Requests need none of it: each looks at its session itself; open sockets do not ask.
import type { Live } from '../../wire/ddp.ts'
import { endExpiredSessions } from './end-expired-sessions.ts'
import { forgetAttempts } from './forget-attempts.ts'
import { listEndedSessions } from './list-ended-sessions.ts'
import { listWaitingSessions } from './list-waiting-sessions.ts'
import { noteSessionsSeen } from './note-sessions-seen.ts'

/** Sockets that are open here, known by their sessions. */
interface Sockets {
  readonly sessions: readonly string[]
  /** Of these, those that follow more than what everybody is told. */
  readonly following: readonly string[]
  endSessions(ids: readonly string[]): void
}

/**
 * The job `sweep-sessions`: ends those whose time is over, forgets old attempts, notes who is here, and closes every socket whose session is
 * gone, whoever ended it, or that may not listen any more.
 */
export async function sweepSessions(asServer: Live['ask'], sockets: Sockets): Promise<void> {
  await asServer(endExpiredSessions, {})
  await asServer(forgetAttempts, {})
  const sessionIds = [...sockets.sessions]
  if (sessionIds.length > 0) await asServer(noteSessionsSeen, { sessionIds })
  sockets.endSessions(await asServer(listEndedSessions, { sessionIds }))
  // Of people who must set up a second factor since: they come back, and find that out.
  sockets.endSessions(await asServer(listWaitingSessions, { sessionIds: [...sockets.following] }))
}
