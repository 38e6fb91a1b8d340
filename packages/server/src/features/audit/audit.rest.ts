// The audit log over REST. Its export is a stream of pages: see delivery/rest/audit-export.ts.
import { Type } from 'typebox'
import { paged, pagedOf, pageOf, paging, type RestRoute, route } from '../../wire/rest.ts'
import { listAuditLog } from './list-audit-log.ts'

export const auditFilterQuery = {
  actorId: Type.Optional(Type.String()),
  action: Type.Optional(Type.String()),
  targetKind: Type.Optional(Type.String()),
  targetId: Type.Optional(Type.String()),
  refused: Type.Optional(Type.Boolean()),
  from: Type.Optional(Type.String()),
  to: Type.Optional(Type.String()),
}

const entry = Type.Object({
  _id: Type.String(),
  at: Type.String({ format: 'date-time' }),
  actor: Type.Object({ _id: Type.Union([Type.String(), Type.Null()]), username: Type.String() }),
  address: Type.Union([Type.String(), Type.Null()]),
  requestId: Type.Union([Type.String(), Type.Null()]),
  action: Type.String(),
  target: Type.Object({
    kind: Type.String(),
    id: Type.Union([Type.String(), Type.Null()]),
    name: Type.Union([Type.String(), Type.Null()]),
  }),
  refusal: Type.Union([Type.String(), Type.Null()]),
  details: Type.Record(Type.String(), Type.Unknown()),
})

export const auditRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'foyer.audit',
    summary: 'The audit log: who did what, and who was refused; newest first',
    action: listAuditLog,
    query: Type.Object({ ...paging, ...auditFilterQuery }),
    response: pagedOf('entries', entry),
    input: ({ query }) => ({ filter: filterOf(query), page: pageOf(query), counted: true }),
    reply: (outcome, { query }) => paged('entries', outcome, query.offset ?? 0),
  }),
]

/** The part of a query that narrows the log down. */
export function filterOf(query: { readonly [K in keyof typeof auditFilterQuery]?: string | boolean | undefined }) {
  const { actorId, action, targetKind, targetId, refused, from, to } = query
  return Object.fromEntries(
    Object.entries({ actorId, action, targetKind, targetId, refused, from, to }).filter(([, value]) => value !== undefined),
  ) as { actorId?: string; action?: string; targetKind?: string; targetId?: string; refused?: boolean; from?: string; to?: string }
}
