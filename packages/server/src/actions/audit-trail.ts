// The row written for every audited command, in the command's own transaction: no change without its row, no row without
// its change. (A declared exception: features/audit reads what is written here.)
import type { Insertable } from 'kysely'
import { AppError } from '../platform/errors.ts'
import { newId } from '../platform/ids.ts'
import type { Tx } from '../platform/transaction.ts'
import type { AuditLogTable } from '../schema/tables.ts'
import { type MatrixRow, matrix, type RowOn } from '../permissions/matrix.ts'
import type { TargetKind, Targets } from '../permissions/targets.ts'
import type { AuditDetails, Reading } from './action.ts'

interface Attempt {
  readonly name: string
  readonly permission: MatrixRow
}

/** Inserts the row of one command: who, from where, what, to what, before and after, why. */
export async function writeAuditRow(cx: Reading, action: Attempt, target: unknown, noted: readonly AuditDetails[]): Promise<void> {
  const row = matrix[action.permission] as RowOn<TargetKind>
  if (!row.audited) return
  // The server looks again and again whether there is something to do: a round that found nothing has changed nothing.
  if (row.allow === 'operator' && noted.length === 0) return
  const named = noted.find((details) => details.target !== undefined)?.target ?? describe(row.on, target)
  const details = Object.assign({}, ...noted.map(({ target: _, ...rest }) => rest)) as Record<string, unknown>
  await insertRow(cx.tx, {
    ...circumstances(cx, action),
    targetKind: named.kind,
    targetId: named.id,
    targetName: named.name ?? null,
    refusal: null,
    details: JSON.stringify(details),
  })
}

/** A refusal on its way to the caller, with the row that tells of it: the transaction it happened in leaves nothing behind. */
export class RefusedAttempt extends Error {
  readonly refused: AppError
  readonly #row: Insertable<AuditLogTable>
  constructor(refused: AppError, row: Insertable<AuditLogTable>) {
    super(refused.message)
    this.refused = refused
    this.#row = row
  }
  write(tx: Tx): Promise<void> {
    return insertRow(tx, this.#row)
  }
}

/** What is thrown on when somebody was refused something that is audited; anything else is thrown on as it is. */
export function attemptRefused(cx: Reading, action: Attempt, target: unknown, error: unknown): unknown {
  const row = matrix[action.permission] as RowOn<TargetKind>
  if (!row.audited || cx.actor.id === '' || !(error instanceof AppError)) return error
  const named = target === null ? { kind: row.on, id: null, name: undefined } : describe(row.on, target)
  return new RefusedAttempt(error, {
    ...circumstances(cx, action),
    targetKind: named.kind,
    targetId: named.id,
    targetName: named.name ?? null,
    refusal: error.code,
    details: '{}',
  })
}

function circumstances(cx: Reading, action: Attempt) {
  return {
    id: newId(),
    at: cx.now,
    actorId: cx.actor.id || null,
    actorName: cx.actor.username || 'anonymous',
    address: cx.caller.address,
    requestId: cx.caller.requestId,
    action: action.name,
  }
}

async function insertRow(tx: Tx, row: Insertable<AuditLogTable>): Promise<void> {
  await tx.insertInto('auditLog').values(row).execute()
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
  if (kind === 'invitation') {
    const { invitation } = target as Targets['invitation']
    return { kind, id: invitation.id, name: invitation.address }
  }
  if (kind === 'link') {
    const { link, room } = target as Targets['link']
    return { kind, id: link.id, name: room.title ?? room.name ?? undefined }
  }
  if (kind === 'message') return { kind, id: (target as Targets['message']).message.id }
  if (kind === 'session') return { kind, id: (target as Targets['session']).session.id }
  return { kind, id: '' }
}
