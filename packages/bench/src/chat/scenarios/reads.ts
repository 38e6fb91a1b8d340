// What is asked for over REST: pages of long rooms, somebody's list of rooms, accounts in administration, and posting.
import { RestClient } from '@foyer/client/rest-client.ts'
import { inWords } from '../bars.ts'
import type { Ground } from '../ground.ts'
import { type RequestPlan, requestText } from '../load/requests.ts'
import { runRequests } from '../load/run-generator.ts'
import type { Run } from '../runs.ts'
import { startEcho } from '../servers/bare.ts'
import { modelPassword, roomIdOf } from '../servers/foyer-workspace.ts'
import { messageSizes } from '../settings.ts'
import { addLongRooms, longRoomName } from './growth.ts'
import { type Column, inTurn, type Scenario } from './scenario.ts'

const columns: readonly Column[] = [
  { figure: 'p50Ms', title: 'p50 ms' },
  { figure: 'p95Ms', title: 'p95 ms' },
  { figure: 'p99Ms', title: 'p99 ms' },
  { figure: 'perSecond', title: 'answers/s' },
  { figure: 'kbPerAnswer', title: 'kB an answer' },
]
const fewPeople = { people: 500, rooms: 10, senders: 0, perSecond: null }
const readSeconds = 2

export const readScenarios: readonly Scenario[] = [
  {
    name: 'post',
    title: 'Posting over REST',
    said: '`chat.postMessage` over 32 connections that stay open, one request under way on each; beside it the same requests to Fastify that parses and returns them.',
    columns,
    shapes: [fewPeople],
    measure: measurePosts,
  },
  {
    name: 'room-list',
    title: 'The list of rooms',
    said: '`subscriptions.get` and `rooms.get` in turn, by somebody in 300 rooms.',
    columns,
    shapes: [fewPeople],
    measure: measureRoomList,
  },
  {
    name: 'history',
    title: 'Pages of history',
    said: '`channels.history`, 50 messages a page: the newest, and pages from the middle of the room.',
    columns,
    shapes: [fewPeople],
    measure: measureHistory,
  },
  {
    // Last: it adds the accounts that it needs.
    name: 'users',
    title: 'Accounts in administration',
    said: '`foyer.users`, 50 accounts a page in the order of their names: all of them, and those that a word finds. Beside it, signing in by password.',
    columns,
    shapes: [fewPeople],
    measure: measureUsers,
  },
]

type Requests = Omit<RequestPlan, 'warmSeconds'>

async function ask(plan: Requests): Promise<Pick<Run, 'figures' | 'foreignCores'>> {
  const { perSecond, latency, refused, bytesPerAnswer, foreignCores } = await runRequests({ ...plan, warmSeconds: 0.5 })
  if (refused > 0) throw new Error(`${refused} requests were refused`)
  const { p50Ms, p95Ms, p99Ms } = latency
  return { foreignCores, figures: { perSecond, p50Ms, p95Ms, p99Ms, kbPerAnswer: bytesPerAnswer / 1_000 } }
}

function measurePosts(ground: Ground): Promise<Run[]> {
  const { settings } = ground
  const whom = ['foyer', 'fastify-echo'] as const
  return inTurn(ground, { scenario: 'post', whom, say: (who) => who }, async (who) => {
    await using server = await ground.start('foyer', fewPeople)
    const { people = [], roomIds = [] } = server.cast ?? {}
    const connections = people.slice(0, 32).map(({ id, token }, at) => {
      const body = {
        roomId: roomIds[at % roomIds.length],
        text: 'The samples came back from the kiln, two of them darker than we asked for.',
      }
      return [requestText('POST', '/api/v1/chat.postMessage', { headers: signedInAs(id, token), body })]
    })
    const plan = { connections, seconds: settings.seconds, processes: server.processes }
    if (who === 'foyer') return await ask({ ...plan, port: server.port })
    const echo = await startEcho()
    await using _child = echo.child
    return await ask({ ...plan, port: echo.port, processes: [echo.child.pid] })
  })
}

async function measureRoomList(ground: Ground): Promise<Run[]> {
  const names = Array.from({ length: 299 }, (_, at) => `listed-room-${at}`)
  {
    await using _server = await ground.workspace.startServer()
    // The first of the people is in every room, and in one of the load's.
    await ground.workspace.addChannels(names, 1)
    await ground.workspace.fill(names.map((name) => ({ id: roomIdOf(name), messages: 20 })))
  }
  await using server = await ground.start('foyer', fewPeople)
  const [person] = server.cast?.people ?? []
  const headers = signedInAs(person?.id ?? '', person?.token ?? '')
  const requests = ['subscriptions.get', 'rooms.get'].map((path) => requestText('GET', `/api/v1/${path}`, { headers }))
  const { port, processes } = server
  const plan = { port, processes, connections: [requests], seconds: readSeconds }
  return await inTurn(ground, { scenario: 'room-list', whom: ['300 rooms'], say: (who) => who }, () => ask(plan))
}

async function measureHistory(ground: Ground): Promise<Run[]> {
  {
    await using _server = await ground.workspace.startServer()
    await addLongRooms(ground)
  }
  await using server = await ground.start('foyer', fewPeople)
  const [person] = server.cast?.people ?? []
  const headers = signedInAs(person?.id ?? '', person?.token ?? '')
  const page = (messages: number, query: string): string =>
    requestText('GET', `/api/v1/channels.history?roomId=${roomIdOf(longRoomName(messages))}&count=50${query}`, { headers })
  const whom = messageSizes(ground.settings).flatMap((messages) => [
    { who: `newest of ${inWords(messages, 'messages')}`, requests: [page(messages, '')] },
    {
      who: `middle of ${inWords(messages, 'messages')}`,
      requests: middlesOf(messages).map((latest) => page(messages, `&latest=${latest}`)),
    },
  ])
  const { port, processes } = server
  return await inTurn(ground, { scenario: 'history', whom, say: ({ who }) => who }, ({ requests }) =>
    ask({ port, processes, connections: [requests], seconds: readSeconds }),
  )
}

/** Moments from which on pages are read, throughout the room: it has one message a second, the newest a minute or more ago. */
function middlesOf(messages: number): string[] {
  const now = Date.now()
  return Array.from({ length: 64 }, (_, at) => new Date(now - ((at + 1) / 66) * messages * 1_000).toISOString())
}

async function measureUsers(ground: Ground): Promise<Run[]> {
  const runs: Run[] = []
  for (const accounts of [10_000, 100_000]) {
    await using server = await ground.start('foyer', fewPeople)
    await ground.workspace.addPeople(accounts)
    const { administrator } = ground.workspace
    const alice = new RestClient({ url: `http://127.0.0.1:${server.port}` })
    const { userId, authToken } = await alice.login(administrator.username, administrator.password)
    const page = (text: string): string => {
      const query = new URLSearchParams({ tab: 'all', count: '50', sort: '{"name":1}', ...(text === '' ? {} : { text }) })
      return requestText('GET', `/api/v1/foyer.users?${query}`, { headers: signedInAs(userId, authToken) })
    }
    const words = ['sunniva', 'dahlqvist', 'petra.quist', '7512', 'zeno', 'ostvik']
    // Dear on purpose, so eight at the same time.
    const password = requestText('POST', '/api/v1/login', { body: { user: 'model', password: modelPassword } })
    const whom = [
      { what: 'all', connections: [[page('')]] },
      { what: 'filtered', connections: [words.map(page)] },
      { what: 'signing in by password', connections: Array.from({ length: 8 }, () => [password]) },
    ]
    const { port, processes } = server
    const say = ({ what }: { readonly what: string }): string => `${what}, ${inWords(accounts, 'accounts')}`
    const measured = await inTurn(ground, { scenario: 'users', whom, say }, ({ connections }) =>
      ask({ port, processes, connections, seconds: readSeconds }),
    )
    runs.push(...measured)
  }
  return runs
}

function signedInAs(id: string, token: string): Record<string, string> {
  return { 'X-User-Id': id, 'X-Auth-Token': token }
}
