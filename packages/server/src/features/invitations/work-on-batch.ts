// Invites the next hundred of a long list, in one transaction with their letters and with what came of each: whatever breaks off has not
// been, and the next round begins there. Stops where its writer may not invite any more.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import { failpoint } from '../../platform/failpoint.ts'
import type { InvitationBatch, InvitationLine, Room, User } from '../../schema/rows.ts'
import { requirePersonName } from '../users/name.ts'
import { findUser, holdUsers } from '../users/user.ts'
import { stopBatch, tellBatch } from './batch.ts'
import { claimBatch, listWaitingLines, type Settled, settleLines, updateBatch } from './batches.store.ts'
import { mayInvite, requireInvitableRoom, requireRoomCount, speakingAs } from './invitation.ts'
import type { ListedPerson } from './invitation-list.ts'
import { type InvitationTerms, invite, type Outcome, refused, requireCells, requireShape } from './invite.ts'

const linesAtOnce = 100

export const workOnBatch = command({
  name: 'work-on-batch',
  permission: 'work-on-invitations',
  input: Type.Object({}),
  load: theWorkspace,
  /** Whether there was anything to do. */
  async run(cx): Promise<boolean> {
    const batch = await claimBatch(cx.tx)
    if (batch === null) return false
    // A deactivation waits for this hundred, or is seen.
    await holdUsers(cx.tx, [batch.invitedBy])
    const inviter = await findUser(cx.tx, { id: batch.invitedBy })
    if (inviter === null || !mayInvite(cx, inviter)) {
      const why = inviter?.active === true ? 'may not invite guests any more' : 'is not active any more'
      await stopBatch(cx, batch, `Whoever wrote this list ${why}`)
      cx.audit({ target: { kind: 'invitation', id: batch.id }, after: { state: 'stopped' }, reason: `Whoever wrote this list ${why}` })
      return true
    }
    const lines = await listWaitingLines(cx.tx, batch.id, linesAtOnce)
    const settled = await inviteAll(speakingAs(cx, inviter), { batch, inviter, lines })
    await settleLines(cx.tx, batch.id, settled)
    FAILPOINT: await failpoint('batch:settled', cx)
    await noteProgress(cx, batch, { inviter, settled, lines })
    return true
  },
})

async function noteProgress(
  cx: Writing,
  batch: InvitationBatch,
  { inviter, settled, lines }: { readonly inviter: User; readonly settled: readonly Settled[]; readonly lines: readonly InvitationLine[] },
): Promise<void> {
  const isDone = batch.doneCount + settled.length === batch.lineCount
  const moved = await updateBatch(cx.tx, batch.id, {
    doneCount: batch.doneCount + settled.length,
    startedAt: batch.startedAt ?? cx.now,
    workedAt: cx.now,
    ...(isDone ? { state: 'finished', finishedAt: cx.now } : {}),
  })
  await tellBatch(cx, moved)
  const invited = settled.flatMap(({ outcome }, index) => (outcome === 'invited' ? [lines[index]?.address ?? ''] : []))
  cx.audit({
    target: { kind: 'invitation', id: batch.id, name: `${invited.length} people` },
    after: { invited, invitedBy: inviter.id, dryRun: batch.dryRun },
  })
}

interface Work {
  readonly batch: InvitationBatch
  readonly inviter: User
  readonly lines: readonly InvitationLine[]
}

async function inviteAll(cx: Writing, { batch, inviter, lines }: Work): Promise<Settled[]> {
  const roomOf = roomFinder(cx)
  const settled: Settled[] = []
  for (const line of lines) settled.push(settledOf(line, await inviteLine(cx, line, { batch, inviter, roomOf })))
  return settled
}

type RoomFinder = (reference: string) => Promise<Room>

async function inviteLine(
  cx: Writing,
  { address, given }: InvitationLine,
  { batch, inviter, roomOf }: { readonly batch: InvitationBatch; readonly inviter: User; readonly roomOf: RoomFinder },
): Promise<Outcome> {
  try {
    const { name = '', rooms: listed, ...own } = given as Omit<ListedPerson, 'line' | 'address'>
    const { roomIds = [], ...terms } = batch.terms as InvitationTerms
    const rooms: Room[] = []
    for (const reference of new Set(listed ?? roomIds)) rooms.push(await roomOf(reference))
    requireRoomCount(cx, rooms.length)
    const shape = await requireShape(cx, { ...terms, ...requireCells(own) }, rooms)
    return await invite(cx, address, {
      dryRun: batch.dryRun,
      inviter,
      rooms,
      shape,
      name: name === '' ? '' : requirePersonName(cx, name),
    })
  } catch (error) {
    return refused(address, error)
  }
}

/** Finds each room once in a hundred lines, and remembers that it can't be opened. */
function roomFinder(cx: Writing): RoomFinder {
  const found = new Map<string, Promise<Room>>()
  return (reference) => {
    const room = found.get(reference) ?? requireInvitableRoom(cx, { idOrName: reference })
    found.set(reference, room)
    return room
  }
}

function settledOf({ line }: InvitationLine, outcome: Outcome): Settled {
  return {
    line,
    outcome: outcome.outcome,
    errorType: outcome.outcome === 'refused' ? outcome.errorType : null,
    error: outcome.outcome === 'refused' ? outcome.error : null,
    userId: outcome.outcome === 'known' ? outcome.userId : null,
    invitationId: outcome.outcome === 'invited' || outcome.outcome === 'pending' ? outcome.invitationId || null : null,
  }
}
