// The gate: every road into the server (REST routes of tables and those made by hand, DDP methods, streams) is named in the policy,
// so that nothing is added without a thought of what it means for guests.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { features } from '../../src/features.ts'
import { openWorkspace, type TestWorkspace } from '../app.ts'
import { policies } from './policy.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await openWorkspace()
})
afterAll(async () => workspace?.[Symbol.asyncDispose]())

/** The routes as the server itself prints them: a tree whose branches spell the paths. */
function routesOf(tree: string): string[] {
  const path: string[] = []
  return tree.split('\n').flatMap((line) => {
    const found = /^(.*?)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line)
    if (found === null) return []
    const [, indent = '', piece = '', verbs = ''] = found
    path.length = indent.length / 4
    path.push(piece)
    // A star stands in the tree without the path before it.
    if (piece === '*') return []
    return verbs
      .split(', ')
      .filter((verb) => !['', 'HEAD', 'OPTIONS', '-'].includes(verb))
      .map((verb) => `${verb} ${path.join('')}`)
  })
}

// Of some routes that end in a star the tree spells no path; those are asked for by name.
function isThere(road: string): boolean {
  const [method = '', url = ''] = road.split(' ')
  return roads().includes(road) || (url.endsWith('*') && workspace.app.rest.hasRoute({ method: method as 'GET', url }))
}

function roads(): string[] {
  const ddp = features.flatMap(({ ddp: table = {} }) => [
    ...(table.methods ?? []).map(({ name }) => `method ${name}`),
    ...(table.topics ?? []).map(({ stream }) => `topic ${stream}`),
  ])
  return [...new Set([...routesOf(workspace.app.rest.printRoutes({ commonPrefix: false })), ...ddp])]
}

test('every road into the server says what it means for a guest', () => {
  const named = Object.values(policies).flat()
  const sentence = 'is not in test/isolation/policy.ts: say what it means for a guest, and give it a row'
  expect(
    roads()
      .filter((road) => !named.includes(road))
      .map((road) => `${road} ${sentence}`),
  ).toEqual([])
  expect(named.filter((road) => !isThere(road)).map((road) => `${road} is in test/isolation/policy.ts, and there is no such road`)).toEqual(
    [],
  )
  expect(
    named.filter((road, index) => named.indexOf(road) !== index),
    'named twice',
  ).toEqual([])
})

test('the gate sees the routes that no table makes', () => {
  expect(roads()).toEqual(
    expect.arrayContaining(['GET /avatar/room/:rid', 'POST /api/v1/rooms.media/:rid', 'method sendMessage', 'topic stream-notify-user']),
  )
  expect(roads().length).toBeGreaterThan(250)
})

test('what is denied to guests is refused to one who asks for it plainly', async () => {
  const guest = await workspace.newPerson('gina', { roles: ['guest'] })
  const answers = await Promise.all(
    policies.denied
      .filter((road) => road.startsWith('GET '))
      .map(async (road) => ({ road, status: (await guest.rest.request('GET', road.slice(4).replace(/:\w+/g, 'GENERAL'))).status })),
  )
  expect(answers.filter(({ status }) => status < 400)).toEqual([])
})
