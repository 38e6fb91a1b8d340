// Sessions as people see them: when and from where somebody signed in, with what, and when they were last here. No token, nor its hash.
import type { Reading } from '../../actions/action.ts'
import type { Session } from '../../schema/rows.ts'
import { findPeople } from '../users/user.ts'
import { outsideMark } from '../users/user-mark.ts'
import { deviceOf } from './device.ts'

/** One of one's own, or of somebody whom one looks after. */
export function presentSession({ actor }: Pick<Reading, 'actor'>, session: Session) {
  return {
    _id: session.id,
    sessionId: session.id,
    userId: session.userId,
    ip: session.address ?? '',
    device: deviceOf(session.userAgent),
    loginAt: session.createdAt,
    lastActivityAt: session.lastSeenAt,
    expiresAt: session.expiresAt,
    current: session.id === actor.sessionId,
  }
}

/** A page of them with whose they are. */
export async function presentSessionsOfPeople(cx: Reading, sessions: readonly Session[]) {
  const people = await findPeople(
    cx.tx,
    sessions.map(({ userId }) => userId),
  )
  return sessions.map((session) => {
    const person = people.get(session.userId)
    const shown = person === undefined ? {} : { _id: person.id, username: person.username, name: person.name, ...outsideMark(person) }
    return { ...presentSession(cx, session), _user: shown }
  })
}
