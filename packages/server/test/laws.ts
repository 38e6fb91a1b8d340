// The laws of this repository as functions: each takes sources and answers what breaks it, a sentence per breach that names the
// file, the law and the mend. What a law rests on (layers, owners, exceptions) is data, with a reason beside each exception.
import path from 'node:path'
import { type Import, lineAt, type Source, type Sources } from './source.ts'

const server = 'packages/server/src/'

function inServer(sources: Sources): { source: Source; local: string }[] {
  return [...sources.values()]
    .filter((source) => source.path.startsWith(server))
    .map((source) => ({ source, local: source.path.slice(server.length) }))
}

function place(source: Source, line: number): string {
  return `${source.path}:${line}`
}

function matches(source: Source, text: string, pattern: RegExp): { match: RegExpExecArray; line: number }[] {
  return [...text.matchAll(pattern)].map((match) => ({ match: match as RegExpExecArray, line: lineAt(text, match.index) }))
}

// ── No import cycle, types included.

/** Every knot of files that import one another, told by one way round it. */
export function importCycles(sources: Sources): string[] {
  const targets = (file: string): string[] => [
    ...new Set((sources.get(file)?.imports ?? []).flatMap((found) => (found.file !== null && sources.has(found.file) ? [found.file] : []))),
  ]
  return knots([...sources.keys()], targets).map((knot) => {
    const way = wayRound(knot, targets)
    return `${way[0]}: is part of an import cycle (types count): ${[...way, way[0]].map((file) => shortened(file ?? '')).join(' → ')}. Move what both sides need into a file that imports neither.`
  })
}

function shortened(file: string): string {
  return file.replace(/^packages\//, '').replace('/src/', '/')
}

/** Tarjan's strongly connected components of more than one file (or of one that imports itself). */
function knots(files: readonly string[], targets: (file: string) => string[]): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const found: string[][] = []
  const visit = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.get(file) ?? 0)
    open.push(file)
    for (const next of targets(file)) {
      if (!index.has(next)) visit(next)
      if (open.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0))
    }
    if (low.get(file) !== index.get(file)) return
    const knot = open.splice(open.indexOf(file))
    if (knot.length > 1 || targets(file).includes(file)) found.push(knot)
  }
  for (const file of files) if (!index.has(file)) visit(file)
  return found
}

/** The shortest way from a knot's first file back to itself. */
function wayRound(knot: readonly string[], targets: (file: string) => string[]): string[] {
  const start = [...knot].sort()[0] ?? ''
  const ways: string[][] = [[start]]
  for (const way of ways) {
    for (const next of targets(way.at(-1) ?? '')) {
      if (next === start) return way
      if (knot.includes(next) && !ways.some((other) => other.includes(next))) ways.push([...way, next])
    }
  }
  return [start]
}

// ── Layers. Each may import itself and what stands below it in this list.

interface Layer {
  readonly name: string
  /** Files (whole names) and folders (with a slash at their end) below packages/server/src. */
  readonly holds: readonly string[]
}

export const layers: readonly Layer[] = [
  { name: 'the command line', holds: ['main.ts', 'delivery/cli/'] },
  { name: 'the app', holds: ['workspace.ts', 'operator.ts', 'app.ts', 'door.ts'] },
  { name: 'delivery', holds: ['delivery/'] },
  { name: 'features.ts', holds: ['features.ts'] },
  { name: 'features', holds: ['features/'] },
  { name: 'wire', holds: ['wire/'] },
  { name: 'actions', holds: ['actions/'] },
  { name: 'permissions', holds: ['permissions/'] },
  { name: 'platform', holds: ['platform/'] },
  { name: 'schema', holds: ['schema/'] },
]

/** Steps between layers that are narrower than the order says: the only files that may take them. */
export const narrowSteps: readonly {
  readonly from: string
  readonly to: string
  readonly files: readonly string[]
  readonly reason: string
}[] = [
  {
    from: 'platform',
    to: 'schema',
    files: ['platform/transaction.ts'],
    reason: 'a transaction is typed by the tables; nothing else in platform/ knows that this is a chat',
  },
]

/** Which of our packages a package may import. */
export const packageWalls: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  client: ['protocol'],
  server: ['protocol'],
  web: ['client', 'protocol'],
  e2e: ['client', 'protocol'],
  bench: ['client', 'protocol'],
}

export function layerOf(local: string): Layer | undefined {
  return layers.find(({ holds }) => holds.some((held) => (held.endsWith('/') ? local.startsWith(held) : local === held)))
}

/** Imports that go up the layers, or through a wall between packages. */
export function layerBreaches(sources: Sources): string[] {
  const inside = inServer(sources).flatMap(({ source, local }) => {
    const from = layerOf(local)
    if (from === undefined)
      return [
        `${source.path}: stands in no layer. Move it into one of ${layers.map(({ name }) => name).join(', ')}, or add its layer to the table in test/laws.ts.`,
      ]
    return source.imports.flatMap((found) =>
      found.file?.startsWith(server) ? upwards({ source, local, from, found, to: found.file.slice(server.length) }) : [],
    )
  })
  return [...inside, ...wallBreaches(sources)]
}

function upwards({ source, local, from, found, to }: { source: Source; local: string; from: Layer; found: Import; to: string }): string[] {
  const target = layerOf(to)
  if (target === undefined || target === from) return []
  if (layers.indexOf(target) < layers.indexOf(from))
    return [
      `${place(source, found.line)}: ${from.name} may not import ${target.name} (${to}), types included. Move what is needed down to ${from.name} or below, or hand it in from above.`,
    ]
  const narrow = narrowSteps.find((step) => step.from === from.name && step.to === target.name)
  if (narrow === undefined || narrow.files.includes(local)) return []
  return [`${place(source, found.line)}: only ${narrow.files.join(', ')} may import ${target.name} from ${from.name}: ${narrow.reason}.`]
}

function wallBreaches(sources: Sources): string[] {
  return [...sources.values()].flatMap((source) => {
    const own = packageOf(source.path)
    return source.imports.flatMap((found) => {
      const other = found.file === null ? own : packageOf(found.file)
      if (other === own || packageWalls[own]?.includes(other)) return []
      return [
        `${place(source, found.line)}: packages/${own} may not import packages/${other}. What both need belongs into packages/protocol.`,
      ]
    })
  })
}

function packageOf(file: string): string {
  return file.split('/')[1] ?? ''
}

// ── Features stand in a line.

const plumbing = /\.(store|rest|ddp|events|view|mail|jobs)\.ts$/

/** The features from left to right, as features.ts lists them. */
export function featureOrder(sources: Sources): string[] {
  return [...(sources.get(`${server}features.ts`)?.code ?? '').matchAll(/\{\s*name:\s*'([\w-]+)'/g)].map((match) => match[1] ?? '')
}

const makers: readonly string[] = ['command', 'query', 'stream']

/** Whether a file makes actions: it takes command, query or stream from the door's own file, or exports what such a file makes for it. */
export function isActionFile(source: Source, sources: Sources): boolean {
  return takesMaker(source) || actionsMadeIn(source, sources).length > 0
}

function takesMaker(source: Source): boolean {
  return source.imports.some((found) => found.file === `${server}actions/action.ts` && found.values.some((name) => makers.includes(name)))
}

/** The names of a file's actions: exports made by command, query or stream, or by a function of a file that uses these. */
function actionsMadeIn(source: Source, sources: Sources): string[] {
  const borrowed = source.imports
    .filter(({ file }) => file !== null && sources.has(file) && takesMaker(sources.get(file) as Source))
    .flatMap(({ values }) => values)
  return [...source.bare.matchAll(/^export const (\w+)\s*=\s*(\w+)\(/gm)]
    .filter((match) => [...makers, ...borrowed].includes(match[2] ?? ''))
    .map((match) => match[1] ?? '')
}

/** Imports between features that look to the right, or at something else than a noun. */
export function featureBreaches(sources: Sources): string[] {
  const order = featureOrder(sources)
  const missing = [...new Set(inServer(sources).flatMap(({ local }) => featureOf(local) ?? []))].filter(
    (feature) => !order.includes(feature),
  )
  const unlisted = missing.map(
    (feature) => `${server}features/${feature}: is not in features.ts. Add { name: '${feature}' } where it stands in the line.`,
  )
  return [
    ...unlisted,
    ...inServer(sources).flatMap(({ source, local }) =>
      source.imports.flatMap((found) => sideways({ sources, order, source, local, found })),
    ),
  ]
}

function featureOf(local: string): string | undefined {
  return /^features\/([\w-]+)\//.exec(local)?.[1]
}

function sideways({
  sources,
  order,
  source,
  local,
  found,
}: {
  sources: Sources
  order: readonly string[]
  source: Source
  local: string
  found: Import
}): string[] {
  const feature = featureOf(local)
  const other = found.file?.startsWith(server) ? featureOf(found.file.slice(server.length)) : undefined
  if (feature === undefined || other === undefined || feature === other || found.file === null) return []
  const what = path.posix.basename(found.file)
  if (order.indexOf(other) > order.indexOf(feature))
    return [
      `${place(source, found.line)}: ${feature} may not import ${other} (${what}): it stands to the right. Move the verb to a noun file of ${feature} or of a feature left of it, or move this file to ${other}.`,
    ]
  if (plumbing.test(what))
    return [
      `${place(source, found.line)}: ${feature} may import only noun files of ${other}, and ${what} is plumbing. Export what is needed from a noun file of ${other}.`,
    ]
  const target = sources.get(found.file)
  if (target !== undefined && isActionFile(target, sources))
    return [
      `${place(source, found.line)}: ${feature} may import only noun files of ${other}, and ${what} makes actions. Move the verb into a noun file of ${other}.`,
    ]
  return []
}

// ── A table belongs to one feature.

/** The feature that owns each table: only its .store.ts files name the table. */
export const tableOwners: Readonly<Record<string, string>> = {
  users: 'users',
  connections: 'users',
  sessions: 'sessions',
  rooms: 'rooms',
  memberships: 'rooms',
  endedMemberships: 'rooms',
  messages: 'messages',
  deletedMessages: 'messages',
  roles: 'roles',
  permissionRoles: 'roles',
  settings: 'settings',
  files: 'files',
  workspace: 'accounts',
  auditLog: 'audit',
}

interface TableException {
  readonly file: string
  readonly reads?: readonly string[]
  readonly writes?: readonly string[]
  readonly reason: string
}

export const tableExceptions: readonly TableException[] = [
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
    reason: 'the snapshot of what holds for the whole workspace, and the epoch that ages it',
  },
  {
    file: 'actions/audit-trail.ts',
    writes: ['auditLog'],
    reason: 'the door writes the row of every audited command; features/audit reads them',
  },
  {
    file: 'features/license/limits.ts',
    reads: ['users', 'memberships', 'rooms', 'workspace'],
    reason: 'caps are counted under a lock of the workspace row, where the thing is taken',
  },
  {
    file: 'features/users/users.store.ts',
    reads: ['memberships'],
    reason: 'whether two people share a room is what a guest’s sight of an account rests on',
  },
  {
    file: 'features/messages/messages.store.ts',
    writes: ['rooms'],
    reason: 'erasing somebody’s messages corrects the counts of their rooms in the same statement',
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

function camelCase(name: string): string {
  return name.replace(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}

/** Tables named outside their owner's store. A store may read what features to its left own. */
export function tableBreaches(sources: Sources): string[] {
  const order = featureOrder(sources)
  return [
    ...ownerless(sources),
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
    `${place(source, line)}: ${writes ? 'writes to' : 'reads'} the table ${table}, which belongs to ${owner}. ${mend}, or declare the exception with its reason in test/laws.ts.`,
  ]
}

/** Tables of the schema that nobody owns. */
function ownerless(sources: Sources): string[] {
  const schema = sources.get(`${server}schema/tables.ts`)
  const listed = /export interface Tables \{([^}]*)\}/.exec(schema?.code ?? '')?.[1] ?? ''
  return [...listed.matchAll(/(\w+):/g)]
    .map((match) => match[1] ?? '')
    .filter((table) => !Object.hasOwn(tableOwners, table))
    .map((table) => `${server}schema/tables.ts: the table ${table} has no owner. Add it to tableOwners in test/laws.ts.`)
}

// ── What only certain places may touch.

export interface Reserved {
  readonly what: string
  /** Looked for in the code without its literals. */
  readonly pattern?: RegExp
  /** Or imported: names of a package or of a file of ours. */
  readonly imports?: { readonly from: RegExp; readonly names?: readonly string[]; readonly values?: true }
  /** Where the law holds, below packages/server/src; everywhere when absent. */
  readonly within?: readonly string[]
  readonly allowed: readonly string[]
  readonly mend: string
}

export const reserved: readonly Reserved[] = [
  {
    what: 'uses the database driver',
    imports: { from: /^pg$/, values: true },
    allowed: ['platform/transaction.ts', 'platform/embedded-postgres.ts', 'platform/hints.ts'],
    mend: 'Take the open transaction from the context (cx.tx).',
  },
  {
    what: 'uses the connection pool',
    pattern: /\.pool\b/g,
    allowed: ['platform/'],
    mend: 'Take the open transaction from the context (cx.tx).',
  },
  {
    what: 'opens a connection of its own',
    pattern: /\bnew\s+(?:pg\.)?(?:Pool|Kysely)\b|\.kysely\b|\.startTransaction\(|\.transaction\(\)/g,
    allowed: ['platform/'],
    mend: 'Make it an action; only perform opens transactions.',
  },
  {
    what: 'publishes by itself',
    pattern: /\bbus\s*\.\s*publish\b/g,
    allowed: ['platform/transaction.ts'],
    mend: 'Emit the fact (cx.emit): it is published after COMMIT, or never.',
  },
  {
    what: 'makes randomness',
    imports: {
      from: /^(node:)?crypto$/,
      names: [
        'randomBytes',
        'randomUUID',
        'randomInt',
        'randomFill',
        'randomFillSync',
        'getRandomValues',
        'webcrypto',
        'generateKeyPair',
        'generateKeyPairSync',
      ],
    },
    allowed: ['platform/'],
    mend: 'Use platform/ids.ts or platform/secrets.ts.',
  },
  {
    what: 'makes randomness',
    pattern: /\bMath\s*\.\s*random\b|\bcrypto\s*\.\s*(?:random\w*|getRandomValues|webcrypto)\b/g,
    allowed: ['platform/'],
    mend: 'Use platform/ids.ts or platform/secrets.ts.',
  },
  {
    what: 'asks this process for the time',
    pattern: /\bnew\s+Date\s*(?:\(\s*\)|(?![\w(]))|\bDate\s*\.\s*now\b/g,
    within: ['features/', 'permissions/', 'actions/'],
    allowed: [],
    mend: 'Use cx.now, the room’s clock, or clock_timestamp() in SQL.',
  },
  {
    what: 'opens a transaction',
    imports: { from: /(^|\/)platform\/transaction\.ts$/, names: ['transact', 'read'] },
    allowed: ['actions/perform.ts'],
    mend: 'Make it an action and perform it.',
  },
]

/** Things touched by files that may not. */
export function reservedBreaches(sources: Sources, laws: readonly Reserved[] = reserved): string[] {
  return inServer(sources).flatMap(({ source, local }) =>
    laws.flatMap((law) => {
      if (law.within !== undefined && !law.within.some((folder) => local.startsWith(folder))) return []
      if (law.allowed.some((allowed) => (allowed.endsWith('/') ? local.startsWith(allowed) : local === allowed))) return []
      const touched = [
        ...(law.pattern === undefined ? [] : matches(source, source.bare, law.pattern)),
        ...(law.imports === undefined ? [] : source.imports.filter((found) => isReserved(found, law.imports))),
      ]
      return touched.map(
        ({ line }) =>
          `${place(source, line)}: ${law.what}. Only ${law.allowed.length === 0 ? `files outside ${law.within?.join(', ')}` : law.allowed.join(' and ')} may. ${law.mend}`,
      )
    }),
  )
}

function isReserved(found: Import, law: Reserved['imports']): boolean {
  if (law === undefined || !(law.from.test(found.from) || (found.file !== null && law.from.test(found.file)))) return false
  if (law.values) return !found.typeOnly
  return law.names === undefined || law.names.some((name) => found.values.includes(name))
}

// ── Names and forms.

const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+(-[a-z]+)*)*\.(ts|tsx)$/
const emptyNames = /^(index|utils?|helpers?|types|common|misc|shared)\.tsx?$/

/** File names, barrels, default exports, enums, and any. */
export function formBreaches(sources: Sources): string[] {
  return [...sources.values()].flatMap((source) => [...nameBreaches(source.path), ...contentBreaches(source)])
}

function nameBreaches(file: string): string[] {
  const name = path.posix.basename(file)
  const empty = emptyNames.test(name) || /\/(utils?|helpers?|common|misc)\//.test(file)
  return [
    ...(kebab.test(name) ? [] : [`${file}: file names are kebab-case. Rename it.`]),
    ...(empty ? [`${file}: says nothing about what it holds. Name it after the concept or the action; there are no barrels.`] : []),
  ]
}

function contentBreaches(source: Source): string[] {
  const found = (pattern: RegExp, sentence: string): string[] =>
    matches(source, source.bare, pattern).map(({ line }) => `${place(source, line)}: ${sentence}`)
  return [
    ...found(/^\s*export\s+default\b|\bas\s+default\b/gm, 'has a default export. Export it by name.'),
    ...found(/^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s+\w/gm, 'declares an enum. Use a union of literals.'),
    ...(source.path === `${server}actions/action.ts`
      ? []
      : found(/(?<![.\w$])any\b(?!\s*[:(?.\w])/g, 'uses the type any. Use unknown and narrow it, or say what it is.')),
  ]
}

/** An action's export has its file's name; a file of several actions is a noun. */
export function actionNameBreaches(sources: Sources): string[] {
  return inServer(sources).flatMap(({ source, local }) => {
    const made = actionsMadeIn(source, sources)
    if (!local.startsWith('features/') || made.length !== 1) return []
    const expected = camelCase(path.posix.basename(local, '.ts'))
    return made[0] === expected
      ? []
      : [
          `${source.path}: its only action is called ${made[0]}. Call it ${expected}, or rename the file: an action's export is its file's name in camelCase.`,
        ]
  })
}

// ── Actions and the roads to them.

export interface FoundAction {
  readonly name: string
  readonly exportName: string
  /** From the repository's root. */
  readonly file: string
  readonly permission: string
}

export interface Wiring {
  readonly actions: readonly FoundAction[]
  /** What the wire tables name, row by row ('GET me', 'method login'); the action as file#export where it is exported. */
  readonly rows: readonly { readonly row: string; readonly feature: string; readonly isAction: boolean; readonly action: string | null }[]
  readonly matrixRows: readonly string[]
}

/** Where the server itself may perform an action: files, folders, and the suffixes of a feature's plumbing. */
const ownRoads = /^(app|main|workspace)\.ts$|^delivery\/|\.(ddp|jobs)\.ts$/

/** Wire rows without an action, actions without a road, matrix rows without an action. */
export function wiringBreaches(sources: Sources, { actions, rows, matrixRows }: Wiring): string[] {
  const onWire = new Set(rows.map(({ action }) => action))
  const taken = new Set(
    inServer(sources).flatMap(({ source, local }) =>
      ownRoads.test(local) ? source.imports.flatMap((found) => found.values.map((name) => `${found.file}#${name}`)) : [],
    ),
  )
  const used = new Set(actions.map(({ permission }) => permission))
  const names = actions.map(({ name }) => name)
  return [
    ...rows
      .filter(({ isAction }) => !isAction)
      .map(
        ({ row, feature }) =>
          `features/${feature}: the wire row “${row}” names something that command(), query() or stream() has not made. Wire tables name only actions.`,
      ),
    ...actions
      .filter(({ exportName, file }) => !onWire.has(`${file}#${exportName}`) && !taken.has(`${file}#${exportName}`))
      .map(
        ({ exportName, file }) =>
          `${file}: no road leads to ${exportName}. Name it in a .rest.ts or .ddp.ts table, have the app perform it, or delete it.`,
      ),
    ...actions
      .filter(({ exportName, file, permission }) => permission === 'run-the-server' && onWire.has(`${file}#${exportName}`))
      .map(
        ({ exportName, file }) =>
          `${file}: ${exportName} is for the server itself (run-the-server) and stands on the wire. Give it a row of its own in the matrix.`,
      ),
    ...actions
      .filter(({ permission }) => !matrixRows.includes(permission))
      .map(
        ({ exportName, file, permission }) =>
          `${file}: ${exportName} names the permission “${permission}”, which is no row of the matrix. Add the row or correct the name.`,
      ),
    ...matrixRows
      .filter((row) => !used.has(row))
      .map((row) => `${server}permissions/matrix.ts: no action uses the row “${row}”. Delete it, or write the action.`),
    ...actions
      .filter(({ name, exportName }) => camelCase(name) !== exportName)
      .map(
        ({ name, exportName, file }) =>
          `${file}: ${exportName} calls itself “${name}”. An action's name is its export in kebab-case: that is what the audit log and the metrics show.`,
      ),
    ...actions
      .filter(({ name }, index) => names.indexOf(name) !== index)
      .map(
        ({ name, file }) => `${file}: a second action is called “${name}”. Names are unique: the audit log tells actions apart by them.`,
      ),
  ]
}

// ── What is written down for machines.

interface Lockfile {
  readonly packages?: Readonly<
    Record<string, { readonly version?: string; readonly link?: boolean; readonly resolved?: string; readonly bundled?: boolean }>
  >
}

/** Entries of the lockfile that can't be installed from any registry, or name one. */
export function lockfileBreaches(text: string): string[] {
  const { packages = {} } = JSON.parse(text) as Lockfile
  return Object.entries(packages).flatMap(([name, entry]) => [
    ...(name === '' || entry.version !== undefined || entry.link === true
      ? []
      : [`package-lock.json: "${name}" has neither a version nor a link. Run npm install again and keep what it writes.`]),
    ...(/^(https?|git)/.test(entry.resolved ?? '')
      ? [
          `package-lock.json: "${name}" names the registry it came from. .npmrc says omit-lockfile-registry-resolved; run npm install again.`,
        ]
      : []),
  ])
}

// Put together here, so that this file does not break its own law.
const machinePaths = ['work', 'root'].map((folder) => `/${folder}/`)
const machinePath = new RegExp(`(?<![\\w.@:/-])(?:${machinePaths.join('|')})\\w`, 'g')
const registryHost = /https?:\/\/[^\s/"'`]*\b(?:registry|artifactory|nexus|verdaccio|npm-mirror|pypi)\b[^\s/"'`]*/gi

/** Paths of somebody's machine and hosts of registries in a listed file. */
export function machineBreaches(file: string, text: string): string[] {
  return [
    ...[...text.matchAll(machinePath)].map(
      (match) => `${file}:${lineAt(text, match.index)}: names a path of one machine (${match[0]}…). Write it relative to the repository.`,
    ),
    ...[...text.matchAll(registryHost)].map(
      (match) =>
        `${file}:${lineAt(text, match.index)}: names a registry (${match[0]}). Each installs from their own; leave it to npm's configuration.`,
    ),
  ]
}
