// The laws of this repository, kept by ordinary code that walks the source (the laws themselves: laws/). Each law is also shown
// a made-up source that breaks it, so that none of them passes by being blind.
import { describe, expect, test } from 'vitest'
import { matrix } from '../src/permissions/matrix.ts'
import { listActions, listWireRows, isAction } from './actions.ts'
import { importCycles } from './laws/cycles.ts'
import { actionNameBreaches, featureBreaches } from './laws/features.ts'
import { formBreaches } from './laws/form.ts'
import { layerBreaches } from './laws/layers.ts'
import { reservedBreaches } from './laws/reserved.ts'
import { tableBreaches, tableUses } from './laws/tables.ts'
import { lockfileBreaches, machineBreaches } from './laws/tracked.ts'
import { type Wiring, wiringBreaches } from './laws/wiring.ts'
import { functionLengths, listFiles, readSource, readSources, sourcesFrom, textOf } from './source.ts'

const sources = readSources()
const src = 'packages/server/src'

/** One sentence a line, so that a failure reads as a list of things to do. */
function expectNone(breaches: readonly string[]): void {
  expect(breaches.join('\n')).toBe('')
}

/** The breaches of made-up files below packages/server/src. */
function inServer(texts: Record<string, string>) {
  return sourcesFrom(Object.fromEntries(Object.entries(texts).map(([file, text]) => [`${src}/${file}`, text])))
}

const line = `export const features = [{ name: 'users' }, { name: 'rooms' }, { name: 'messages' }]`

describe('imports', () => {
  test('no files import one another in a circle, types included', () => {
    expectNone(importCycles(sources))
    const knot = inServer({
      'features/a.ts': `import type { B } from './b.ts'`,
      'features/b.ts': `export const c = (): import('./c.ts').C => 1`,
      'features/c.ts': `export { a } from './a.ts'`,
      'features/d.ts': `import { a } from './a.ts'`,
    })
    expect(importCycles(knot)).toEqual([
      `${src}/features/a.ts: is part of an import cycle (types count): server/features/a.ts → server/features/b.ts → server/features/c.ts → server/features/a.ts. Move what both sides need into a file that imports neither.`,
    ])
  })

  test('each layer imports only itself and what stands below it', () => {
    expectNone(layerBreaches(sources))
    const upwards = inServer({
      'permissions/matrix.ts': `import type {\n  Thing,\n} from '../features/rooms/room.ts'`,
      'features/rooms/room.ts': `import { hub } from '../../delivery/ddp/hub.ts'`,
      'delivery/ddp/hub.ts': '',
      'platform/ids.ts': `import type { User } from '../schema/rows.ts'`,
      'platform/transaction.ts': `import type { Tables } from '../schema/tables.ts'`,
      'schema/tables.ts': `import type { Tx } from '../platform/transaction.ts'`,
      'stray.ts': '',
    })
    expect(layerBreaches(upwards).map((breach) => breach.slice(src.length + 1, breach.indexOf(' ', src.length)))).toEqual([
      'permissions/matrix.ts:1:',
      'features/rooms/room.ts:1:',
      'platform/ids.ts:1:',
      'schema/tables.ts:1:',
      'stray.ts:',
    ])
    const walls = sourcesFrom({
      'packages/protocol/src/ddp.ts': `import { hub } from '@foyer/client/ddp-client.ts'`,
      'packages/web/src/app.tsx': `import { app } from '../../server/src/app.ts'`,
    })
    expect(layerBreaches(walls)).toHaveLength(2)
  })

  test('features stand in a line: each imports noun files of features to its left', () => {
    expectNone(featureBreaches(sources))
    const sideways = inServer({
      'features.ts': line,
      'features/users/user.ts': `import { findRoom } from '../rooms/room.ts'`,
      'features/rooms/room.ts': `import { findUser } from '../users/user.ts'`,
      'features/rooms/rooms.store.ts': `import { findUser } from '../users/users.store.ts'`,
      'features/messages/post-message.ts': `import { joinRoom } from '../rooms/join-room.ts'\nimport { command } from '../../actions/action.ts'`,
      'features/rooms/join-room.ts': `import { command } from '../../actions/action.ts'\nexport const joinRoom = command({})`,
      'features/users/users.store.ts': '',
      'features/calls/call.ts': '',
    })
    expect(featureBreaches(sideways)).toEqual([
      `${src}/features/calls: is not in features.ts. Add { name: 'calls' } where it stands in the line.`,
      `${src}/features/users/user.ts:1: users may not import rooms (room.ts): it stands to the right. Move the verb to a noun file of users or of a feature left of it, or move this file to rooms.`,
      `${src}/features/rooms/rooms.store.ts:1: rooms may import only noun files of users, and users.store.ts is plumbing. Export what is needed from a noun file of users.`,
      `${src}/features/messages/post-message.ts:1: messages may import only noun files of rooms, and join-room.ts makes actions. Move the verb into a noun file of rooms.`,
    ])
  })
})

describe('data', () => {
  test('a table is named only in the store of the feature that owns it', () => {
    expectNone(tableBreaches(sources))
    const stray = inServer({
      'features.ts': line,
      'features/users/users.store.ts': `tx.selectFrom('users').innerJoin('rooms as r', 'r.id', 'users.id').innerJoin('memberships', on)`,
      'features/rooms/rooms.store.ts':
        'tx.selectFrom("rooms").innerJoin(`users`, x); sql<{ id: string }>`select from users u`; tx.updateTable("users")',
      'features/rooms/room.ts': 'const rows = sql<Room>`SELECT * FROM rooms r WHERE id = ${id}`',
      'features/messages/messages.store.ts':
        'sql`\nWITH gone AS (DELETE FROM messages) SELECT 1 FROM gone, deleted_messages d, sessions s`',
      'schema/tables.ts': 'export interface Tables {\n  users: UsersTable\n  calls: CallsTable\n}',
      'actions/audit-trail.ts': '',
    })
    expect(tableBreaches(stray).map((breach) => breach.slice(src.length + 1).split(/[.,] /)[0])).toEqual([
      'schema/tables.ts: the table calls has no owner',
      'actions/audit-trail.ts: no longer writes to the table auditLog',
      'features/users/users.store.ts:1: reads the table rooms',
      'features/rooms/rooms.store.ts:1: writes to the table users',
      'features/rooms/room.ts:1: reads the table rooms',
      'features/messages/messages.store.ts:2: reads the table sessions',
    ])
  })

  test('the reader sees the statements that the stores are made of', () => {
    // If the stores were written in a way the reader does not know, the law above would hold for nothing.
    for (const name of ['users', 'sessions', 'rooms', 'messages', 'roles', 'settings'])
      expect(tableUses(sources.get(`${src}/features/${name}/${name}.store.ts`) ?? readSource('', '')).length, name).toBeGreaterThan(1)
  })

  test('connections, transactions, publishing, randomness and clocks are where they belong', () => {
    expectNone(reservedBreaches(sources))
    const breaking = inServer({
      'features/rooms/a.ts': `import pg from 'pg'`,
      'delivery/b.ts': `database.pool.query('')`,
      'delivery/c.ts': `door.bus.publish([])`,
      'features/rooms/d.ts': `import { createHash, randomUUID } from 'node:crypto'`,
      'delivery/e.ts': 'const jitter = Math.random()',
      'features/rooms/f.ts': 'const now = new Date()',
      'permissions/g.ts': 'const now = Date.now()',
      'delivery/h.ts': `import { type Tx, transact } from '../platform/transaction.ts'`,
      'features/rooms/i.ts': 'const rows = await new Kysely({}).selectFrom()',
    })
    expect(reservedBreaches(breaking).map((breach) => /src\/\S+?([a-z])\.ts/.exec(breach)?.[1])).toEqual([...'abcdefghi'])
    const keeping = inServer({
      'app.ts': `import type pg from 'pg'`,
      'features/rooms/a.ts': `import { createHash } from 'node:crypto'\nimport type { Tx } from '../../platform/transaction.ts'\nconst at = new Date(text)\nconst words = 'Math.random() and new Date()' // Date.now()`,
      'delivery/b.ts': 'const deadline = Date.now() + 1000',
      'actions/perform.ts': `import { read, transact } from '../platform/transaction.ts'`,
    })
    expectNone(reservedBreaches(keeping))
  })
})

describe('actions', () => {
  test('wire rows name actions, roads lead to every action, and every row of the matrix is used', async () => {
    const known = await listActions(sources)
    const actionAt = new Map(known.map(({ action, file, exportName }): [unknown, string] => [action, `${file}#${exportName}`]))
    const rows = listWireRows().map(({ row, feature, action }) => ({
      row,
      feature,
      isAction: isAction(action),
      action: actionAt.get(action) ?? null,
    }))
    const actions = known.map(({ action, exportName, file }) => ({
      name: action.name,
      exportName,
      file,
      permission: action.permission as string,
    }))
    expectNone(wiringBreaches(sources, { actions, rows, matrixRows: Object.keys(matrix) }))
  })

  test('an action without a road, a row without an action and a name that differs are told', () => {
    const file = `${src}/features/rooms/lost.ts`
    const wiring: Wiring = {
      actions: [
        { name: 'lost', exportName: 'lost', file, permission: 'read-room' },
        { name: 'sweep', exportName: 'sweep', file, permission: 'run-the-server' },
        { name: 'on-wire', exportName: 'onTheWire', file, permission: 'no-such-row' },
        { name: 'sweep', exportName: 'restart', file, permission: 'run-the-server' },
      ],
      rows: [
        { row: 'GET rooms.lost', feature: 'rooms', isAction: true, action: `${file}#onTheWire` },
        { row: 'POST rooms.restart', feature: 'rooms', isAction: true, action: `${file}#restart` },
        { row: 'method eval', feature: 'rooms', isAction: false, action: null },
      ],
      matrixRows: ['read-room', 'run-the-server', 'unused-row'],
    }
    const app = inServer({ 'app.ts': `import { sweep } from './features/rooms/lost.ts'` })
    expect(wiringBreaches(app, wiring).map((breach) => breach.slice(breach.indexOf(': ') + 2).split('.')[0])).toEqual([
      'the wire row “method eval” names something that command(), query() or stream() has not made',
      'no road leads to lost',
      'restart is for the server itself (run-the-server) and stands on the wire',
      'onTheWire names the permission “no-such-row”, which is no row of the matrix',
      'no action uses the row “unused-row”',
      'onTheWire calls itself “on-wire”',
      'restart calls itself “sweep”',
      'a second action is called “sweep”',
    ])
  })

  test('the only action of a file has the file’s name', () => {
    expectNone(actionNameBreaches(sources))
    const one = `export const archive = command({\n})`
    expect(actionNameBreaches(inServer({ 'features/rooms/archive-room.ts': one }))).toEqual([
      `${src}/features/rooms/archive-room.ts: its only action is called archive. Call it archiveRoom, or rename the file: an action's export is its file's name in camelCase.`,
    ])
    const made = inServer({
      'features/rooms/room-role.ts': `import { command } from '../../actions/action.ts'`,
      'features/rooms/set-owner.ts': `import { roleCommand } from './room-role.ts'\nexport const setTheOwner = roleCommand()`,
    })
    expect(actionNameBreaches(made)).toHaveLength(1)
    expectNone(
      actionNameBreaches(
        inServer({ 'features/rooms/archive.ts': one, 'features/rooms/archiving.ts': `${one}\nexport const unarchive = command({\n})` }),
      ),
    )
  })
})

describe('form', () => {
  test('file names say what is inside, exports have names, and nothing is any', () => {
    expectNone(formBreaches(sources))
    const breaking = inServer({
      'features/rooms/index.ts': '',
      'features/rooms/types.ts': '',
      'features/rooms/joinRoom.ts': '',
      'features/rooms/rooms.sql.ts': '',
      'features/rooms/a.ts': 'export default function a() {}',
      'features/rooms/b.ts': 'export const enum Kind { one }',
      'features/rooms/c.ts': 'const value = thing as any',
      'features/rooms/d.ts': 'function f(x: Map<string, any>) {}',
    })
    expect(formBreaches(breaking)).toHaveLength(8)
    expectNone(
      formBreaches(
        inServer({
          'actions/action.ts': 'type A = Command<any, any>',
          'features/rooms/rooms.store.ts': `const any = 1 // any\nsql\`= ANY(x)\``.replace('const any', 'const many'),
        }),
      ),
    )
  })
})

describe('what is tracked', () => {
  test('the lockfile installs from any registry', () => {
    expectNone(lockfileBreaches(textOf('package-lock.json')))
    const host = ['https:', '', 'example.org', 'a.tgz'].join('/')
    expect(
      lockfileBreaches(
        JSON.stringify({
          packages: {
            '': {},
            'node_modules/a': { version: '1.0.0', resolved: host },
            'node_modules/b': {},
            'packages/c': { link: true, resolved: 'packages/c' },
          },
        }),
      ),
    ).toHaveLength(2)
  })

  test('no file names a path of one machine, or a registry', () => {
    expectNone(listFiles().flatMap((file) => machineBreaches(file, textOf(file))))
    const folder = ['', 'root', 'foyer'].join('/')
    const host = ['https:', '', 'registry.example.org', ''].join('/')
    expect(machineBreaches('docs/a.md', `see ${folder}\nand ${host}`).map((breach) => breach.split(':').slice(0, 2).join(':'))).toEqual([
      'docs/a.md:1',
      'docs/a.md:2',
    ])
    expectNone(machineBreaches('docs/a.md', 'packages/work/root/x, https://example.org/work/x'))
  })
})

describe('the reader', () => {
  test('comments, strings, templates and regular expressions are told from code', () => {
    const { bare, literals } = readSource(
      'a.ts',
      'const a = /[/"]`/.test(b) ? `x ${c ? `y ${d}` : "e"} z` : 4 / 2 // any\n/* import x from "y" */ const f = \'it\\\'s\'',
    )
    expect(bare.replace(/ +/g, ' ')).toBe('const a = / /.test(b) ? ` ${c ? ` ${d}` : " "} ` : 4 / 2 \n const f = \' \'')
    expect(literals.map(({ text }) => text)).toEqual(['y  ? ', 'e', 'x  ?  z', "it\\'s"])
  })

  test('every form of import is seen', () => {
    const { imports } = readSource(
      'packages/server/src/a/b.ts',
      `import one, { type Two, three as four } from './c.ts'\nimport type { Five } from '@foyer/protocol/d.ts'\nexport * from '../e.ts'\nimport 'pg'\nexport type F = import('./g.ts').G\n// import x from './h.ts'\nconst s = Array.from('./i.ts')`,
    )
    expect(imports.map(({ line, file, from, typeOnly, values }) => [line, file ?? from, typeOnly, values.join()])).toEqual([
      [1, 'packages/server/src/a/c.ts', false, 'three'],
      [2, 'packages/protocol/src/d.ts', true, ''],
      [3, 'packages/server/src/e.ts', false, ''],
      [4, 'pg', false, ''],
      [5, 'packages/server/src/a/g.ts', false, ''],
    ])
  })
})

test('sizes are printed, to be looked at', () => {
  const own = [...sources.values()].filter((source) => source.path.startsWith(src))
  const files = own.map((source) => ({ name: source.path.slice(src.length + 1), size: source.text.trimEnd().split('\n').length }))
  const functions = own.flatMap(functionLengths)
  const imports = own.map((source) => new Set(source.imports.flatMap(({ file }) => file ?? [])).size)
  const longest = [...files]
    .sort((one, other) => other.size - one.size)
    .slice(0, 5)
    .map(({ name, size }) => `${name} ${size}`)
  const row = (what: string, sizes: readonly number[]): string =>
    `${what}: ${sizes.length}, median ${quantile(sizes, 0.5)}, p90 ${quantile(sizes, 0.9)}, most ${quantile(sizes, 1)}`
  console.log(
    [
      row(
        'files, lines',
        files.map(({ size }) => size),
      ),
      row('functions, lines', functions),
      row('files, local imports', imports),
      `longest files: ${longest.join(', ')}`,
    ].join('\n'),
  )
  expect(functions.length).toBeGreaterThan(files.length)
})

function quantile(sizes: readonly number[], share: number): number {
  const sorted = [...sizes].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
