// The accounts as the administration lists them: a tab, a search, an order; how many there are in each tab, and how many seats are taken.
import { Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { may } from '../../permissions/authorize.ts'
import { refusal } from '../../platform/errors.ts'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import { useOf } from '../license/limit-use.ts'
import { limitInForce } from '../license/limits.ts'
import { presentFullUser } from '../users/profile.ts'
import { findPeople, findUsersByIds } from '../users/user.ts'
import {
  type AccountCounts,
  accountOrders,
  accountTabs,
  countAccounts,
  countRoomsOf,
  countWaitingInvitations,
  searchAccounts,
} from './people-page.store.ts'
import { presentPersonNamed } from './person-named.ts'

const byName = { column: 'name', descending: false } as const

export const listAccounts = query({
  name: 'list-accounts',
  permission: 'list-users-by-status',
  input: Type.Object({
    tab: Type.Enum([...accountTabs]),
    text: Type.Optional(Type.String({ maxLength: 200 })),
    role: Type.Optional(Type.String({ maxLength: 64 })),
    company: Type.Optional(Type.String({ maxLength: 200 })),
    hostId: Type.Optional(Type.String({ maxLength: 64 })),
    accessEndsBefore: Type.Optional(Type.String({ maxLength: 40 })),
    order: orderInput(accountOrders),
    page: pageInput,
  }),
  load: theWorkspace,
  async run(cx, { accessEndsBefore, order: [order = byName], page, ...asked }) {
    const search = { ...asked, ...(accessEndsBefore === undefined ? {} : { accessEndsBefore: momentOf(accessEndsBefore) }) }
    const counts = await countAccounts(cx.tx)
    const { ids, total } = await searchAccounts(cx.tx, search, { page: { order, ...page }, tabs: counts.tabs })
    return { rows: await presentAccounts(cx, ids), total, totals: await totalsFor(cx, counts), ...limitsFor(cx, counts) }
  },
})

async function presentAccounts(cx: Reading, ids: readonly string[]) {
  const found = new Map((await findUsersByIds(cx.tx, ids)).map((user) => [user.id, user]))
  const users = ids.flatMap((id) => found.get(id) ?? [])
  const guests = users.filter((user) => user.kind === 'guest')
  const rooms = await countRoomsOf(
    cx.tx,
    guests.map((user) => user.id),
  )
  const hosts = await findPeople(
    cx.tx,
    guests.flatMap((user) => user.hostId ?? []),
  )
  return users.map((user) => ({
    ...presentFullUser(user),
    host: presentPersonNamed(hosts.get(user.hostId ?? '')),
    ...(user.kind === 'guest' ? { rooms: rooms.get(user.id) ?? 0 } : {}),
  }))
}

/** How many there are in each tab, whatever was searched; of invitations, for those who see them. */
async function totalsFor(cx: Reading, { tabs }: AccountCounts) {
  return may(cx, 'list-invitations', 'workspace') ? { ...tabs, invited: await countWaitingInvitations(cx.tx) } : tabs
}

function limitsFor(cx: Reading, { seats, guestSeats }: AccountCounts) {
  if (!may(cx, 'read-limits', 'workspace')) return {}
  return { limits: { seats: useOf(limitInForce(cx, 'Limits_Seats'), seats), guests: useOf(limitInForce(cx, 'Limits_Guests'), guestSeats) } }
}

function momentOf(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw refusal('error-invalid-date', '“accessEndsBefore” is not a date')
  return date
}
