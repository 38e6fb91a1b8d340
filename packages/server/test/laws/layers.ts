// Layers: each may import itself and what stands below it in this list. And the walls between our packages.
import type { Import, Source, Sources } from '../source.ts'
import { inServer, place, server } from './places.ts'

interface Layer {
  readonly name: string
  /** Files (whole names) and folders (with a slash at their end) below packages/server/src. */
  readonly holds: readonly string[]
}

const layers: readonly Layer[] = [
  { name: 'the command line', holds: ['main.ts', 'delivery/cli/'] },
  { name: 'backup', holds: ['backup/'] },
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
const narrowSteps: readonly {
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

/** What may be looked at through a wall: by a test that holds the client against what the server says of itself; the authenticator app that was
 * written for tests, once; the PostgreSQL that fault runs kill and measurements load, started as Foyer starts its own; and the door, for what a
 * send costs behind it. */
const windows: readonly { readonly from: RegExp; readonly to: RegExp }[] = [
  {
    from: /^packages\/e2e\/journeys\/web\/allowed/,
    to: /^packages\/server\/src\/(?:features|permissions\/(?:matrix|catalogue))\.ts$/,
  },
  { from: /^packages\/e2e\/src\/entry-pages\.ts$/, to: /^packages\/server\/test\/app-codes\.ts$/ },
  { from: /^packages\/faults\/src\/database\.ts$/, to: /^packages\/server\/src\/platform\/embedded-postgres\.ts$/ },
  { from: /^packages\/bench\/src\/chat\/servers\/foyer-database\.ts$/, to: /^packages\/server\/src\/platform\/embedded-postgres\.ts$/ },
  {
    from: /^packages\/bench\/src\/chat\/load\/store\.ts$/,
    to: /^packages\/server\/src\/(?:door|actions\/perform|features\/messages\/post-message|platform\/(?:config|ids|log|transaction))\.ts$/,
  },
]

/** Which of our packages a package may import. */
const packageWalls: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  client: ['protocol'],
  server: ['protocol'],
  web: ['client', 'protocol'],
  e2e: ['client', 'protocol'],
  bench: ['client', 'e2e', 'protocol'],
  faults: ['client', 'e2e', 'protocol'],
}

function layerOf(local: string): Layer | undefined {
  return layers.find(({ holds }) => holds.some((held) => (held.endsWith('/') ? local.startsWith(held) : local === held)))
}

/** Imports that go up the layers, or through a wall between packages. */
export function layerBreaches(sources: Sources): string[] {
  const inside = inServer(sources).flatMap(({ source, local }) => {
    const from = layerOf(local)
    if (from === undefined)
      return [
        `${source.path}: stands in no layer. Move it into one of ${layers.map(({ name }) => name).join(', ')}, or add its layer to the table in test/laws/layers.ts.`,
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
      if (windows.some(({ from, to }) => from.test(source.path) && to.test(found.file ?? ''))) return []
      return [
        `${place(source, found.line)}: packages/${own} may not import packages/${other}. What both need belongs into packages/protocol.`,
      ]
    })
  })
}

function packageOf(file: string): string {
  return file.split('/')[1] ?? ''
}
