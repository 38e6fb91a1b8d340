// No control without its case: whatever right the client asks for, and every request it makes that a permission decides, stands in allowed.ts.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { features } from '@foyer/server/src/features.ts'
import { catalogue } from '@foyer/server/src/permissions/catalogue.ts'
import { type MatrixRow, matrix } from '@foyer/server/src/permissions/matrix.ts'
import { expect, test } from 'vitest'
import { isRow, places, waysOf } from './allowed.ts'

const client = path.join(import.meta.dirname, '../../../web/src')
const sources = new Map(
  readdirSync(client, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/-text\.ts$|\.test\./.test(file))
    .map((file) => [file, readFileSync(path.join(client, file), 'utf8')]),
)
const table = readFileSync(path.join(import.meta.dirname, 'allowed.ts'), 'utf8')

/** Every circumstance in which a permission allows a row that is not about the workspace. */
const somewhere = ['member', 'channel', 'channel-kind', 'group-kind', 'direct', 'own', 'selected']

/** Whether some permission decides a row; others are everybody’s, or rest on what somebody is. */
function isDecided(row: MatrixRow): boolean {
  return waysOf(row, []).length > 0 || (matrix[row].on !== 'workspace' && somewhere.some((when) => waysOf(row, [when]).length > 0))
}

const literals = (source: string): string[] =>
  [...source.matchAll(/'([^'\n]+)'|"([^"\n]+)"|`([^`\n]+)`/g)].map((found) => found[1] ?? found[2] ?? found[3] ?? '')
const controls = places.flatMap((place) => place.controls)
const asked = new Set<string>(controls.flatMap(({ asks }) => asks))
const told = new Set<string>(controls.flatMap((control) => control.told ?? []))

/** The rows and permissions that a source names, and that a permission decides. */
function rightsIn(source: string): string[] {
  return [...new Set(literals(source))].filter((text) => (isRow(text) ? isDecided(text) : text in catalogue))
}

/** Rights whose name is put together, which nobody can look for. */
function madeUp(source: string): string[] {
  return [...source.matchAll(/\b(?:may|holds|includes)\(\s*`[^`]*\$\{[^`]*`/g)].map(([found]) => found)
}

interface Endpoint {
  readonly name: string
  readonly row: MatrixRow
  readonly isChange: boolean
}

const endpoints: readonly (Endpoint & { readonly path: string })[] = features.flatMap(({ routes = [], ddp = {} }) => [
  ...routes.map(({ verb, path: route, action }) => ({
    name: `${verb} ${route}`,
    path: route.replaceAll(/:\w+/g, 'x'),
    row: action.permission as MatrixRow,
    isChange: verb !== 'GET',
  })),
  // Ours go over REST where they change something; what goes by a method reads.
  ...(ddp.methods ?? []).map(({ name, action }) => ({ name, path: name, row: action.permission as MatrixRow, isChange: false })),
])

/** What an address leads to: several, when a part of it is chosen as it is used. */
function endpointsAt(address: string): Endpoint[] {
  const fixed = address.split(/\$\{[^}]*\}/)
  if (!fixed.some((part) => /[a-zA-Z]{4}/.test(part))) return []
  const pattern = new RegExp(`^${fixed.map((part) => part.replaceAll(/[.*+?^$()[\]\\|{}]/g, '\\$&')).join('[^./]+')}$`)
  return endpoints.filter((endpoint) => isDecided(endpoint.row) && pattern.test(endpoint.path))
}

const played = new Set(
  [...table.matchAll(/(?<![.\w])(?:post|get)\(\s*['`]([^'`]+)['`]|path: `([^`]+)`/g)].flatMap(([, called, written]) =>
    endpointsAt(called ?? written ?? '').map(({ name }) => name),
  ),
)

/** Requests of a source that a permission decides, and that no case makes. A read has its case when something is asked for its row. */
function unplayed(source: string): string[] {
  return [...new Set(literals(source))].flatMap((address) => {
    const here = endpointsAt(address)
    return here
      .filter(({ row, isChange }) =>
        isChange
          ? !here.some((other) => other.row === row && played.has(other.name))
          : !asked.has(row) && !told.has(row) && !here.some(({ name }) => played.has(name)),
      )
      .map(({ name }) => `${address} (${name})`)
  })
}

const inAll = (find: (source: string) => string[]): string[] =>
  [...sources].flatMap(([file, source]) => find(source).map((found) => `${file}: ${found}`))

test('every right that the client asks for has a case', () => {
  expect(inAll((source) => rightsIn(source).filter((right) => !asked.has(right)))).toEqual([])
  expect(inAll(madeUp)).toEqual([])
  expect(rightsIn(`if (rights.may('delete-room') && holds("ban-user") && may('see-room')) …`)).toEqual(['delete-room', 'ban-user'])
  expect(madeUp('holds(`mention-${word}`)')).toEqual(['holds(`mention-${word}`'])
})

test('every case is about something that the client asks for', () => {
  const named = new Set([...sources.values()].flatMap(literals))
  expect([...asked].filter((right) => !named.has(right))).toEqual([])
})

test('every request of the client that a permission decides is made by some case', () => {
  expect(inAll(unplayed)).toEqual([])
  expect(played.size).toBeGreaterThan(50)
  expect(unplayed(`rest.post('rooms.delete', { roomId })`)).toEqual(['rooms.delete (POST rooms.delete)'])
  expect(unplayed('rest.post(`${kind}.archive`, { roomId })')).toHaveLength(2)
})
