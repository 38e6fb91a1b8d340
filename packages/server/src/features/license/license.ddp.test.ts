// The methods, written out once more: which action each is, and what it makes of parameters and outcome; and what is told when a licence
// has changed.
import { expect, test } from 'vitest'
import type { Event } from '../../platform/events.ts'
import type { DdpMethod, Live } from '../../wire/ddp.ts'
import { licenseTable } from './license.ddp.ts'

const methods = licenseTable.methods ?? []
const call = { tokenHash: null, userId: null, userAgent: null }

function method(name: string): DdpMethod {
  const found = methods.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no method ${name}`)
  return found
}
const input = (name: string, ...params: unknown[]): unknown => method(name).input(params, call)

test('the methods are these, and nothing is subscribed to', () => {
  expect(methods.map(({ name, action }) => `${name} → ${action.name}`)).toEqual([
    'saveSetting → change-settings',
    'saveSettings → change-settings',
    'license:getModules → read-edition',
    'license:getTags → read-edition',
    'license:isEnterprise → read-edition',
    'license:hasLicense → read-edition',
  ])
  expect(licenseTable.topics).toBeUndefined()
})

test('settings are saved one by position, or several by name, and what is no list or no setting is not taken for one', () => {
  expect(input('saveSetting', 'Limits_Guests', 3, 'editor')).toEqual({ changes: [{ id: 'Limits_Guests', value: 3 }] })
  expect(input('saveSettings', [{ _id: 'Limits_Guests', value: 3 }, null])).toEqual({
    changes: [
      { id: 'Limits_Guests', value: 3 },
      { id: undefined, value: undefined },
    ],
  })
  for (const settings of [undefined, 'all of them', { _id: 'Limits_Guests', value: 3 }])
    expect(() => input('saveSettings', settings)).toThrow(
      expect.objectContaining({ code: 'error-invalid-settings', message: 'A list of settings is needed, each with _id and value' }),
    )
  for (const name of ['saveSetting', 'saveSettings']) expect(method(name).reply({ warnings: ['One'] })).toBe(true)
})

test('of the edition each tells its part, and that none of the paid parts is there, whatever is in force', () => {
  const edition = { isEnterprise: true, modules: ['a module'], tags: ['a tag'] }
  const told = (name: string) => [input(name, 'auditing'), method(name).reply(edition)]
  expect(told('license:getModules')).toEqual([{}, ['a module']])
  expect(told('license:getTags')).toEqual([{}, ['a tag']])
  expect(told('license:isEnterprise')).toEqual([{}, true])
  expect(told('license:hasLicense')).toEqual([{}, false])
})

test('that a licence has changed is told to everybody, and nothing of it', async () => {
  const publishers = licenseTable.publishers ?? []
  expect(publishers.map(({ event }) => event)).toEqual(['license.changed'])
  const [publisher] = publishers
  const told = publisher !== undefined && 'publish' in publisher ? await publisher.publish({} as Event<string, never>, {} as Live) : []
  expect(told).toStrictEqual([{ stream: 'stream-notify-all', key: 'license', args: [] }])
})
