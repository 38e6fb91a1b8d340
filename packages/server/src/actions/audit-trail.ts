// The row written for every audited command, in the command's own transaction: no change without its row, no row without
// its change. (A declared exception: features/audit reads what is written here.)
import { newId } from '../platform/ids.ts'
import { type MatrixRow, matrix, type RowOn } from '../permissions/matrix.ts'
import type { TargetKind, Targets } from '../permissions/targets.ts'
import type { AuditDetails, Reading } from './action.ts'

/** Inserts the row of one command: who, from where, what, to what, before and after, why. */
export async function writeAuditRow(cx: Reading, action: { name: string; permission: MatrixRow }, target: unknown, noted: readonly AuditDetails[]): Promise<void> {
  const row = matrix[action.permission] as RowOn<TargetKind>
  if (!row.audited) return
  const named = noted.find((details) => details.target !== undefined)?.target ?? describe(row.on, target)
  const details = Object.assign({}, ...noted.map(({ target: _, ...rest }) => rest)) as Record<string, unknown>
  await cx.tx
    .insertInto('auditLog')
    .values({
      id: newId(),
      at: cx.now,
      actorId: cx.actor.id || null,
      actorName: cx.actor.username || 'anonymous',
      address: cx.caller.address,
      requestId: cx.caller.requestId,
      action: action.name,
      targetKind: named.kind,
      targetId: named.id,
      targetName: named.name ?? null,
      details: JSON.stringify(details),
    })
    .execute()
}

function describe(kind: TargetKind, target: unknown): { kind: string; id: string; name?: string | undefined } {
  if (kind === 'room') {
    const { room } = target as Targets['room']
    return { kind, id: room.id, name: room.title ?? room.name ?? undefined }
  }
  if (kind === 'user') {
    const { user } = target as Targets['user']
    return { kind, id: user.id, name: user.username }
  }
  if (kind === 'message') return { kind, id: (target as Targets['message']).message.id }
  if (kind === 'session') return { kind, id: (target as Targets['session']).session.id }
  return { kind, id: '' }
}
