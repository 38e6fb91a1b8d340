// Invites people from outside, one or many: each gets an answer of their own, and the good ones go out whatever the others are. Somebody
// who is here already is not invited again: the answer says who it is and what can be done.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { emailKey } from '../users/name.ts'
import { requireSelf } from '../users/user.ts'
import { requireInvitableRooms, seatWarning } from './invitation.ts'
import { invitationTerms, invite, type Outcome, requireShape } from './invite.ts'

export const addressesMax = 500

export const inviteGuests = command({
  name: 'invite-guests',
  permission: 'invite-guest',
  input: Type.Object({
    addresses: Type.Array(Type.String({ maxLength: 1_000 }), { minItems: 1, maxItems: addressesMax }),
    terms: invitationTerms,
    /** Only says what would happen. */
    dryRun: Type.Optional(Type.Boolean()),
  }),
  load: theWorkspace,
  async run(cx, { addresses, terms, dryRun = false }): Promise<{ outcomes: Outcome[]; warning: string | null }> {
    const inviter = await requireSelf(cx)
    const rooms = await requireInvitableRooms(cx, terms.roomIds ?? [])
    const shape = await requireShape(cx, terms, rooms)
    const outcomes: Outcome[] = []
    const seen = new Set<string>()
    for (const typed of addresses) {
      const key = emailKey(typed)
      outcomes.push(
        seen.has(key) ? { address: typed.trim(), outcome: 'doubled' } : await invite(cx, typed, { dryRun, inviter, rooms, shape }),
      )
      seen.add(key)
    }
    const invited = outcomes.filter(({ outcome }) => outcome === 'invited').map(({ address }) => address)
    if (invited.length > 0) cx.emit({ name: 'invitations.changed', audience: { users: [cx.actor.id] }, data: { userId: cx.actor.id } })
    cx.audit({
      target: { kind: 'invitation', id: '', name: invited.length === 1 ? invited[0] : `${invited.length} people` },
      after: {
        invited,
        rooms: rooms.map((room) => room.id),
        company: shape.company,
        hostId: shape.hostId,
        accessEndsAt: shape.accessEndsAt,
        dryRun,
      },
    })
    return { outcomes, warning: await seatWarning(cx) }
  },
})
