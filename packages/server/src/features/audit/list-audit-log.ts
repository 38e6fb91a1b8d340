// The audit log: who did what to whom, when and from where, and who was refused; newest first.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentEntry } from './audit-entry.ts'
import { type AuditFilter, countEntries, listEntries } from './audit.store.ts'

const moment = Type.String({ maxLength: 40 })

export const auditFilter = Type.Object({
  actorId: Type.Optional(Type.String({ maxLength: 64 })),
  action: Type.Optional(Type.String({ maxLength: 64 })),
  targetKind: Type.Optional(Type.String({ maxLength: 64 })),
  targetId: Type.Optional(Type.String({ maxLength: 64 })),
  refused: Type.Optional(Type.Boolean()),
  from: Type.Optional(moment),
  to: Type.Optional(moment),
  after: Type.Optional(Type.Object({ at: moment, id: Type.String({ maxLength: 64 }) })),
})

export const listAuditLog = query({
  name: 'list-audit-log',
  permission: 'read-audit-log',
  input: Type.Object({ filter: auditFilter, page: pageInput, counted: Type.Boolean() }),
  load: theWorkspace,
  async run(cx, { filter: { from, to, after, ...filter }, page, counted }) {
    const asked: AuditFilter = {
      ...filter,
      ...(from === undefined ? {} : { from: momentOf('from', from) }),
      ...(to === undefined ? {} : { to: momentOf('to', to) }),
      ...(after === undefined ? {} : { after: { at: momentOf('after', after.at), id: after.id } }),
    }
    const rows = await listEntries(cx.tx, asked, page)
    return { rows: rows.map(presentEntry), total: counted ? await countEntries(cx.tx, asked) : rows.length }
  },
})

function momentOf(name: string, text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw refusal('error-invalid-date', `“${name}” is not a date`)
  return date
}
