// The endpoints, written out once more: what each takes and answers, which action it is, and what it makes of both. That they are reached
// over the wire, and by whom, is in the tests of the actions.
import { describe, expect, test } from 'vitest'
import { shapeOf } from '../../../test/shape.ts'
import type { RestRequest, RestRoute } from '../../wire/rest.ts'
import { licenseRoutes } from './license.rest.ts'

const named = (route: RestRoute): string => `${route.verb} ${route.path}`

/** What it takes, which action it is, what it answers. */
const promised: Readonly<Record<string, readonly [takes: string, action: string, answers: string]>> = {
  'POST settings/:_id': ['{value:anything}', 'change-settings', '{warning?:string}'],
  'POST foyer.settings': [
    '{settings?:{_id:string value:anything}[] reset?:string[]}',
    'save-settings',
    '{warnings:{_id:string warning:string}[]}',
  ],
  'POST licenses.add': ['{license:string reason?:string}', 'install-license', '{warning?:string}'],
  'POST licenses.remove': ['{reason?:string}', 'remove-license', '{}'],
  'GET licenses.info': [
    '{loadValues?:boolean}',
    'read-license-info',
    '{license:{' +
      'license?:{id:string workspaceId:string to:string issuedAt:string expiresAt:string installedAt?:string ' +
      'limits:{activeUsers?:integer≥0 guestUsers?:integer≥0 roomsPerGuest?:integer≥0}} ' +
      'activeModules:string[] ' +
      'preventedActions:{activeUsers?:boolean guestUsers?:boolean roomsPerGuest?:boolean} ' +
      'limits:{activeUsers?:{value?:integer≥0 max:integer} guestUsers?:{value?:integer≥0 max:integer} roomsPerGuest?:{value?:integer≥0 max:integer}} ' +
      'tags:{}[] trial:boolean}}',
  ],
  'GET licenses.maxActiveUsers': ['', 'read-limits', '{maxActiveUsers:integer|null activeUsers:integer≥0}'],
  'GET foyer.limits': [
    '',
    'read-limits',
    "{seats:{used:integer≥0 max:integer|null from:'settings'|'license'|null warning:boolean|} " +
      "guests:{used:integer≥0 max:integer|null from:'settings'|'license'|null warning:boolean|} " +
      "roomsPerGuest:{max:integer|null from:'settings'|'license'|null warning:boolean highest:{used:integer≥0}|}}",
  ],
  'GET foyer.limits.history': [
    '{days?:integer≥1≤800}',
    'read-limit-history',
    '{samples:{day:string seats:{used:integer≥0 max:integer|null} guests:{used:integer≥0 max:integer|null} ' +
      'roomsPerGuest:{used:integer≥0 max:integer|null}}[]}',
  ],
  'GET licenses.isEnterprise': ['', 'read-edition', '{isEnterprise:boolean}'],
}

test('the endpoints are these: what each takes, which action it is, and what it answers', () => {
  const found = licenseRoutes.map((route) => {
    const takes = route.verb === 'GET' ? [route.query, route.body] : [route.body, route.query]
    expect(takes[1], named(route)).toBeUndefined()
    return [named(route), [shapeOf(takes[0]), route.action.name, shapeOf(route.response)]]
  })
  expect(Object.fromEntries(found)).toEqual(promised)
  expect(found).toHaveLength(9)
})

test('each says what it does, in a sentence of its own', () => {
  const summaries = licenseRoutes.map(({ summary }) => summary)
  expect(new Set(summaries).size).toBe(9)
  for (const summary of summaries) expect(summary).toMatch(/^[A-Z][^.]{20,}$/)
})

function endpoint(name: string): RestRoute {
  const found = licenseRoutes.find((route) => named(route) === name)
  if (found === undefined) throw new Error(`no endpoint ${name}`)
  return found
}
const input = (name: string, request: Partial<RestRequest>): unknown =>
  endpoint(name).input({ query: {}, body: {}, params: {}, headers: {}, tokenHash: null, userId: null, userAgent: null, ...request })
const reply = (name: string, outcome: unknown): unknown => endpoint(name).reply(outcome, {} as RestRequest)

describe('what is asked becomes what the action takes', () => {
  test('one setting by the address, several by the body, and none at all where none is named', () => {
    expect(input('POST settings/:_id', { params: { _id: 'Limits_Guests' }, body: { value: 3 } })).toEqual({
      changes: [{ id: 'Limits_Guests', value: 3 }],
    })
    expect(input('POST settings/:_id', { body: { value: 3 } })).toEqual({ changes: [{ id: '', value: 3 }] })
    expect(input('POST foyer.settings', { body: { settings: [{ _id: 'Limits_Guests', value: 3 }], reset: ['Limits_Seats'] } })).toEqual({
      changes: [{ id: 'Limits_Guests', value: 3 }],
      reset: ['Limits_Seats'],
    })
    expect(input('POST foyer.settings', {})).toEqual({ changes: [], reset: [] })
  })

  test('a licence and its reason, where one is given', () => {
    expect(input('POST licenses.add', { body: { license: 'a.b.c', reason: 'bought' } })).toStrictEqual({
      license: 'a.b.c',
      reason: 'bought',
    })
    expect(input('POST licenses.add', { body: { license: 'a.b.c' } })).toStrictEqual({ license: 'a.b.c' })
    expect(input('POST licenses.remove', { body: { reason: 'given up' } })).toStrictEqual({ reason: 'given up' })
    expect(input('POST licenses.remove', {})).toStrictEqual({})
  })

  test('numbers when they are asked for, and a year of history unless another time is', () => {
    const values = (query: Record<string, unknown>) => input('GET licenses.info', { query })
    expect([values({ loadValues: true }), values({ loadValues: false }), values({})]).toEqual([
      { withValues: true },
      { withValues: false },
      { withValues: false },
    ])
    expect(input('GET foyer.limits.history', { query: { days: 30 } })).toEqual({ days: 30 })
    expect(input('GET foyer.limits.history', {})).toEqual({ days: 365 })
    for (const name of ['GET licenses.maxActiveUsers', 'GET foyer.limits', 'GET licenses.isEnterprise'])
      expect(input(name, { query: { days: 30 } }), name).toStrictEqual({})
  })
})

describe('what the action answers becomes the answer', () => {
  const max = { max: 9, from: 'settings', warning: false }

  test('warnings, joined where there is but one text for them', () => {
    for (const name of ['POST settings/:_id', 'POST licenses.add']) {
      expect(reply(name, { warnings: ['One', 'Two'] }), name).toStrictEqual({ warning: 'One. Two' })
      expect(reply(name, { warnings: [] }), name).toStrictEqual({})
    }
    expect(reply('POST foyer.settings', { warnings: [{ id: 'Limits_Guests', warning: 'One' }] })).toEqual({
      warnings: [{ _id: 'Limits_Guests', warning: 'One' }],
    })
    expect(reply('POST licenses.remove', undefined)).toStrictEqual({})
  })

  test('what is known of the licence, with no paid parts', () => {
    expect(reply('GET licenses.info', { preventedActions: { activeUsers: true }, limits: {} })).toEqual({
      license: { preventedActions: { activeUsers: true }, limits: {}, activeModules: [], tags: [], trial: false },
    })
    expect(reply('GET licenses.isEnterprise', { isEnterprise: true, modules: [], tags: [] })).toStrictEqual({ isEnterprise: true })
  })

  test('the limits, and their history', () => {
    const measured = { seats: { used: 5, ...max }, guests: { used: 2, ...max }, roomsPerGuest: { used: 3, ...max } }
    expect(reply('GET licenses.maxActiveUsers', measured)).toEqual({ maxActiveUsers: 9, activeUsers: 5 })
    expect(reply('GET foyer.limits', measured)).toStrictEqual({
      seats: { used: 5, ...max },
      guests: { used: 2, ...max },
      roomsPerGuest: { ...max, highest: { used: 3 } },
    })
    expect(reply('GET foyer.limits.history', [{ day: '2026-11-29' }])).toEqual({ samples: [{ day: '2026-11-29' }] })
  })
})
