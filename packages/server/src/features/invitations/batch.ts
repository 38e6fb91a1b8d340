// A long list of people to invite: bounded when it comes in, and worked through in small transactions, from where the last one ended. Each
// line is judged as its writer could invite at that moment.
import type { Reading, Writing } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { lockWorkspace } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { InvitationBatch } from '../../schema/rows.ts'
import { emailKey } from '../users/name.ts'
import { findPeople } from '../users/user.ts'
import {
  countWorkingBatches,
  findBatch,
  hasWorkingBatch,
  insertBatch,
  insertLines,
  type LineOutcome,
  updateBatch,
} from './batches.store.ts'
import type { ListedPerson } from './invitation-list.ts'
import type { InvitationTerms } from './invite.ts'

const atWorkMax = 10

/** Keeps a list, to be worked through. Throws error-action-not-allowed where one of the actor's is at work, or too many of all. */
export async function openBatch(
  cx: Writing,
  people: readonly ListedPerson[],
  { terms, dryRun }: { readonly terms: InvitationTerms; readonly dryRun: boolean },
): Promise<InvitationBatch> {
  await requireTurn(cx, cx.actor.id)
  const lines = withDoubles(people)
  const batch = await insertBatch(cx.tx, {
    id: newId(),
    invitedBy: cx.actor.id,
    dryRun,
    terms: JSON.stringify(terms),
    lineCount: lines.length,
    doneCount: lines.filter(({ outcome }) => outcome !== null).length,
    createdAt: cx.now,
  })
  if (batch === null) throw oneAtATime()
  await insertLines(cx.tx, batch.id, lines)
  return batch
}

/** Whoever is named twice is asked once: the lines that come later say so. */
function withDoubles(people: readonly ListedPerson[]) {
  const seen = new Set<string>()
  return people.map(({ line: _line, address, ...given }, index) => {
    const key = emailKey(address)
    const outcome = seen.has(key) ? ('doubled' as const) : null
    seen.add(key)
    // Lines count from 1, as the list reads; where they stood in the file is another matter.
    return { line: index + 1, address, given, outcome }
  })
}

/** Refuses a list that can't be worked on now; those who come at once wait for each other. */
export async function requireTurn(cx: Writing, inviterId: string): Promise<void> {
  await lockWorkspace(cx.tx)
  if (await hasWorkingBatch(cx.tx, inviterId)) throw oneAtATime()
  if ((await countWorkingBatches(cx.tx)) >= atWorkMax)
    throw refusal('error-action-not-allowed', `${atWorkMax} lists are being worked through: try again when one is done`)
}

function oneAtATime(): Error {
  return refusal('error-action-not-allowed', 'A list of yours is being worked through: wait until it is done, or stop it')
}

/** The list as far as it is the actor's business: their own, or anybody's for those who make accounts. Throws error-invitation-batch-not-found. */
export async function requireBatch(cx: Reading, id: string, options: { readonly lock?: boolean } = {}): Promise<InvitationBatch> {
  const found = await findBatch(cx.tx, id)
  const isTheirs = found !== null && (found.invitedBy === cx.actor.id || holds(cx, 'create-user'))
  // Nobody waits for what is none of theirs.
  const batch = isTheirs && options.lock === true ? await findBatch(cx.tx, id, options) : found
  if (!isTheirs || batch === null) throw refusal('error-invitation-batch-not-found')
  return batch
}

/** Takes a list out of the work, and says why. */
export async function stopBatch(cx: Writing, batch: InvitationBatch, reason: string): Promise<InvitationBatch> {
  const stopped = await updateBatch(cx.tx, batch.id, { state: 'stopped', reason })
  return tellBatch(cx, stopped)
}

const toldEveryMs = 1_000

/** Tells the inviter how far it is: at the end, and at most once a second before. */
export async function tellBatch(cx: Writing, batch: InvitationBatch): Promise<InvitationBatch> {
  if (batch.state === 'working' && batch.toldAt !== null && cx.now.getTime() - batch.toldAt.getTime() < toldEveryMs) return batch
  const { id, invitedBy, state, doneCount, lineCount } = batch
  const data = { userId: invitedBy, batch: { _id: id, state, done: doneCount, total: lineCount } }
  cx.emit({ name: 'invitations.batch-moved', audience: { users: [invitedBy] }, data })
  return updateBatch(cx.tx, id, { toldAt: cx.now })
}

/** Lists as their writers and administrators see them. */
export async function presentBatches(cx: Reading, batches: readonly InvitationBatch[]) {
  const people = await findPeople(
    cx.tx,
    batches.map(({ invitedBy }) => invitedBy),
  )
  return batches.map(({ id, invitedBy, state, dryRun, lineCount, doneCount, reason, createdAt, startedAt, finishedAt }) => {
    const person = people.get(invitedBy)
    return {
      _id: id,
      invitedBy: person === undefined ? null : { _id: person.id, username: person.username, name: person.name },
      state,
      dryRun,
      total: lineCount,
      done: doneCount,
      reason,
      createdAt,
      startedAt,
      finishedAt,
    }
  })
}

export async function presentBatch(cx: Reading, batch: InvitationBatch) {
  const [card] = await presentBatches(cx, [batch])
  if (card === undefined) throw new Error('one list makes one card')
  return card
}

export const lineOutcomes = ['invited', 'fine', 'doubled', 'pending', 'known', 'refused'] as const satisfies readonly LineOutcome[]
