// The audit log as a file: CSV or JSON lines, streamed page by page, so that a log of years takes no memory. Every page passes
// the door anew: whoever loses the right to read it gets no further.
import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { csvHeader, csvLine, type PresentedEntry } from '../../features/audit/audit-entry.ts'
import { auditFilterQuery, filterOf } from '../../features/audit/audit.rest.ts'
import { listAuditLog } from '../../features/audit/list-audit-log.ts'
import type { RestOptions } from './server.ts'
import { readRequest } from './server.ts'
import { callerOf } from './credentials.ts'

const query = Type.Object({ ...auditFilterQuery, format: Type.Optional(Type.Union([Type.Literal('csv'), Type.Literal('jsonl')])) })
const pageSize = 100

/** Adds `GET /api/v1/foyer.audit.export?format=csv|jsonl`, with the filters of `foyer.audit`. */
export function addAuditExport(server: FastifyInstance, options: Pick<RestOptions, 'perform'>): void {
  server.get(
    '/api/v1/foyer.audit.export',
    { schema: { summary: 'The audit log as CSV or JSON lines', querystring: query } },
    async (request, reply) => {
      const asked = (await readRequest(request, { query, body: undefined })).query as Static<typeof query>
      const caller = callerOf(request)
      const page = async (after: PresentedEntry | null): Promise<readonly PresentedEntry[]> => {
        const cursor = after === null ? {} : { after: { at: after.at.toISOString(), id: after._id } }
        return (
          await options.perform(listAuditLog, caller, {
            filter: { ...filterOf(asked), ...cursor },
            page: { offset: 0, limit: pageSize },
            counted: false,
          })
        ).rows
      }
      // The first page is read before the answer begins, so that a refusal is still a refusal.
      const first = await page(null)
      const csv = asked.format !== 'jsonl'
      return reply
        .header('content-type', csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="audit.${csv ? 'csv' : 'jsonl'}"`)
        .send(Readable.from(lines(first, page, csv)))
    },
  )
}

async function* lines(
  first: readonly PresentedEntry[],
  page: (after: PresentedEntry) => Promise<readonly PresentedEntry[]>,
  csv: boolean,
): AsyncGenerator<string> {
  if (csv) yield csvHeader
  for (let rows = first; rows.length > 0; ) {
    yield rows.map((row) => (csv ? csvLine(row) : `${JSON.stringify(row)}\n`)).join('')
    const last = rows.at(-1)
    rows = last === undefined || rows.length < pageSize ? [] : await page(last)
  }
}
