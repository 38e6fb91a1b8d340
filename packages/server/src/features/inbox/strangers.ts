// Whom somebody may come across in a search: everybody they may know, or only those they share a room with.
import type { RawBuilder } from 'kysely'
import { type Asking, holds } from '../../permissions/holds.ts'
import { visibleUsers } from '../../permissions/visibility.ts'

/** Whether somebody may look for people they share no room with. */
export function mayMeetStrangers(asking: Asking): boolean {
  return asking.actor.kind !== 'guest' && holds(asking, 'view-outside-room') && holds(asking, 'view-d-room')
}

/** A condition on `users`: a member without the permission finds the people that a guest in their place would. */
export function peopleInSight(asking: Asking): RawBuilder<boolean> {
  return visibleUsers(mayMeetStrangers(asking) ? asking : { ...asking, actor: { ...asking.actor, kind: 'guest' } }, 'users')
}
