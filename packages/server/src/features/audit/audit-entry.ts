// An entry of the audit log, as it is shown and as it is written into a spreadsheet.
import type { AuditEntry } from '../../schema/rows.ts'

/** An entry as administrators see it. */
export function presentEntry({
  id,
  at,
  actorId,
  actorName,
  address,
  requestId,
  action,
  targetKind,
  targetId,
  targetName,
  refusal,
  details,
}: AuditEntry) {
  return {
    _id: id,
    at,
    actor: { _id: actorId, username: actorName },
    address,
    requestId,
    action,
    target: { kind: targetKind, id: targetId, name: targetName },
    refusal,
    details,
  }
}

export type PresentedEntry = ReturnType<typeof presentEntry>

export const csvHeader = 'at,actor,address,action,target kind,target,target id,refusal,details,request id\r\n'

/** One line of CSV. A cell that a spreadsheet would run as a formula begins with an apostrophe. */
export function csvLine(entry: PresentedEntry): string {
  const cells = [
    entry.at.toISOString(),
    entry.actor.username,
    entry.address,
    entry.action,
    entry.target.kind,
    entry.target.name,
    entry.target.id,
    entry.refusal,
    JSON.stringify(entry.details),
    entry.requestId,
  ]
  return `${cells.map(cell).join(',')}\r\n`
}

function cell(value: string | null): string {
  const text = value ?? ''
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
