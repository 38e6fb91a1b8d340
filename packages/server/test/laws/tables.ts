// A table belongs to one feature: its name stands only in that feature's .store.ts files.
import { lineAt, type Source, type Sources } from '../source.ts'
import { featureOrder } from './features.ts'
import { camelCase, featureOf, inServer, matches, place, server } from './places.ts'

/** The feature that owns each table: only its .store.ts files name the table. */
const tableOwners: Readonly<Record<string, string>> = {
  users: 'users',
  accountCounts: 'users',
  connections: 'users',
  nodes: 'users',
  sessions: 'sessions',
  endedSessions: 'sessions',
  rooms: 'rooms',
  memberships: 'rooms',
  endedMemberships: 'rooms',
  messages: 'messages',
  deletedMessages: 'messages',
  roles: 'roles',
  permissionRoles: 'roles',
  settings: 'settings',
  files: 'files',
  avatars: 'files',
  retentionRounds: 'retention',
  limitSamples: 'license',
  letters: 'mail',
  invitations: 'invitations',
  inviteLinks: 'links',
  verifications: 'users',
  registrations: 'registration',
  attempts: 'sessions',
  recoveryRequests: 'recovery',
  recoveries: 'recovery',
  invitationBatches: 'invitations',
  invitationLines: 'invitations',
  invitationRequests: 'invitations',
  accessEnds: 'accounts',
  secondFactors: 'second-factor',
  workspace: 'accounts',
  auditLog: 'audit',
}

interface TableException {
  readonly file: string
  readonly reads?: readonly string[]
  readonly writes?: readonly string[]
  readonly reason: string
}

const tableExceptions: readonly TableException[] = [
  {
    file: 'permissions/visibility.ts',
    reads: ['rooms', 'memberships'],
    reason: 'the SQL twins of the visibility rules stand beside their predicates',
  },
  {
    file: 'permissions/identify.ts',
    reads: ['sessions', 'users', 'workspace'],
    reason: 'who is calling is read in the first statement of every transaction',
  },
  {
    file: 'permissions/workspace.ts',
    reads: ['workspace', 'settings', 'roles', 'permissionRoles'],
    writes: ['workspace'],
    reason: 'the snapshot of what holds for the whole workspace, the epoch that ages it, and the lock that caps are taken under',
  },
  {
    file: 'actions/audit-trail.ts',
    writes: ['auditLog'],
    reason: 'the door writes the row of every audited command; features/audit reads them',
  },
  {
    file: 'features/license/limits.ts',
    reads: ['users', 'accountCounts', 'memberships', 'rooms'],
    reason: 'caps are counted where the thing is taken, which is left of all that takes',
  },
  {
    file: 'features/users/users.store.ts',
    reads: ['memberships'],
    reason: 'whether two people share a room is what a guest’s sight of an account rests on',
  },
]

interface TableUse {
  readonly table: string
  readonly line: number
  readonly writes: boolean
}

const builderCalls =
  /\.?\b(selectFrom|insertInto|replaceInto|mergeInto|updateTable|deleteFrom|(?:inner|left|right|full|cross)(?:Lateral)?Join|table)\(\s*((?:\[[^\]]*\])|'[^']*'|"[^"]*")/g
const writingCalls = new Set(['insertInto', 'replaceInto', 'mergeInto', 'updateTable', 'deleteFrom'])
const namedInSql =
  /\b(DELETE\s+FROM|INSERT\s+INTO|INTO|UPDATE|TRUNCATE(?:\s+TABLE)?|LOCK\s+TABLE|FROM|JOIN|USING)\s+(?:ONLY\s+|LATERAL\s+)?("?[a-z_]\w*"?(?:\s+(?:AS\s+)?\w+)?(?:\s*,\s*"?[a-z_]\w*"?(?:\s+(?:AS\s+)?[a-z]\w*)?)*)/g

/** Where a source names tables, by query builder or in SQL text. */
export function tableUses(source: Source): TableUse[] {
  const built = matches(source, source.code, builderCalls).flatMap(({ match, line }) =>
    [...(match[2] ?? '').matchAll(/['"](\w+)(?:\s+as\s+\w+)?['"]/g)].map(([, table]) => ({
      table: table ?? '',
      line,
      writes: writingCalls.has(match[1] ?? ''),
    })),
  )
  const written = source.literals.flatMap(({ text, line, sql }) =>
    [...text.matchAll(sql ? new RegExp(namedInSql.source, 'gi') : namedInSql)].flatMap((match) =>
      (match[2] ?? '').split(',').map((item) => ({
        table: camelCase(item.trim().replaceAll('"', '').split(/\s/)[0] ?? ''),
        line: line + lineAt(text, match.index) - 1,
        writes: /^(DELETE|INSERT|INTO|UPDATE|TRUNCATE)/i.test(match[1] ?? ''),
      })),
    ),
  )
  return [...built, ...written].filter(({ table }) => Object.hasOwn(tableOwners, table))
}

/** Tables named outside their owner's store. A store may read what features to its left own. */
export function tableBreaches(sources: Sources): string[] {
  const order = featureOrder(sources)
  return [
    ...ownerless(sources),
    ...idleExceptions(sources),
    ...inServer(sources).flatMap(({ source, local }) => tableUses(source).flatMap((use) => strayUse({ order, source, local, use }))),
  ]
}

function strayUse({ order, source, local, use }: { order: readonly string[]; source: Source; local: string; use: TableUse }): string[] {
  const { table, line, writes } = use
  const owner = tableOwners[table] ?? ''
  const feature = featureOf(local)
  const isStore = local.endsWith('.store.ts')
  if (isStore && feature === owner) return []
  const exception = tableExceptions.find(({ file }) => file === local)
  if ((writes ? exception?.writes : exception?.reads)?.includes(table)) return []
  if (isStore && !writes && feature !== undefined && order.indexOf(owner) !== -1 && order.indexOf(owner) < order.indexOf(feature)) return []
  const mend = writes || isStore ? `Ask ${owner} for it through a noun file` : `Move the statement into features/${owner}/${owner}.store.ts`
  return [
    `${place(source, line)}: ${writes ? 'writes to' : 'reads'} the table ${table}, which belongs to ${owner}. ${mend}, or declare the exception with its reason in test/laws/tables.ts.`,
  ]
}

/** Exceptions that nothing rests on any more. */
function idleExceptions(sources: Sources): string[] {
  return tableExceptions.flatMap(({ file, reads = [], writes = [] }) => {
    const source = sources.get(`${server}${file}`)
    const uses = source === undefined ? null : tableUses(source)
    const idle = [...reads.map((table) => ({ table, writes: false })), ...writes.map((table) => ({ table, writes: true }))].filter(
      (allowed) => uses !== null && !uses.some((use) => use.table === allowed.table && use.writes === allowed.writes),
    )
    return idle.map(
      ({ table, writes: isWrite }) =>
        `${server}${file}: no longer ${isWrite ? 'writes to' : 'reads'} the table ${table}. Take the exception out of test/laws/tables.ts.`,
    )
  })
}

/** Tables of the schema that nobody owns. */
function ownerless(sources: Sources): string[] {
  const schema = sources.get(`${server}schema/tables.ts`)
  const listed = /export interface Tables \{([^}]*)\}/.exec(schema?.code ?? '')?.[1] ?? ''
  return [...listed.matchAll(/(\w+):/g)]
    .map((match) => match[1] ?? '')
    .filter((table) => !Object.hasOwn(tableOwners, table))
    .map((table) => `${server}schema/tables.ts: the table ${table} has no owner. Add it to tableOwners in test/laws/tables.ts.`)
}
