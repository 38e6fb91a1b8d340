// @vitest-environment happy-dom
// What the server names in English has its German here: nothing is missing, nothing is left over, and both say the same things.
import { describe, expect, test } from 'vitest'
import { letterKinds } from '../../server/src/features/mail/wording.ts'
import { registry, type SettingDefinition } from '../../server/src/features/settings/registry.ts'
import { builtInRoles, catalogue } from '../../server/src/permissions/catalogue.ts'
import { matrix, type RowOn } from '../../server/src/permissions/matrix.ts'
import type { TargetKind } from '../../server/src/permissions/targets.ts'
import { listActions } from '../../server/test/actions.ts'
import * as germanPermissions from '../src/admin/names/german-permissions.ts'
import * as germanSettings from '../src/admin/names/german-settings.ts'
import type { GermanSetting } from '../src/admin/names/german-setting.ts'
import { rolesText } from '../src/admin/names/roles-text.ts'
import { namedActions } from '../src/admin/records/actions-text.ts'
import { recordsText } from '../src/admin/records/records-text.ts'

const english: Readonly<Record<string, SettingDefinition>> = registry

/** One sentence for each name that only one of the two has. */
function unequal(what: string, names: readonly string[], german: readonly string[]): string[] {
  return [
    ...names.filter((name) => !german.includes(name)).map((name) => `the ${what} ${name} has no German`),
    ...german.filter((name) => !names.includes(name)).map((name) => `there is German for the ${what} ${name}, which is gone`),
  ]
}

/** What a text takes over as it is: words that are filled in, names of the environment, numbers. */
function kept(text: string): string[] {
  return (text.match(/\[\w+\]|\{\w+\}|\b[A-Z]+_[A-Z]+\b|-?\d+(?:\.\d+)*|@\w+/g) ?? []).sort()
}

/** Where the German of a setting does not say what its English says. */
function settingFaults(id: string, definition: SettingDefinition, german: GermanSetting): string[] {
  const texts = [
    ['label', definition.label, german.label],
    ['description', definition.description, german.description],
    ['patternText', definition.patternText, german.patternText],
  ] as const
  return [
    ...texts.flatMap(([what, one, other]) => {
      if ((one === undefined) !== (other === undefined)) return [`${id}: only one language has a ${what}`]
      if (other?.trim() === '') return [`${id}: the German ${what} is empty`]
      const [here, there] = [kept(one ?? ''), kept(other ?? '')]
      return here.join() === there.join() ? [] : [`${id}: the ${what} has ${here.join()} in English and ${there.join()} in German`]
    }),
    ...unequal(`choice of ${id}`, (definition.values ?? []).map(String), Object.keys(german.choices ?? {})),
  ]
}

describe('German names', () => {
  test('are there for every setting, with its description and its choices, and for none that is gone', () => {
    expect(unequal('setting', Object.keys(english), Object.keys(germanSettings.settings))).toEqual([])
    const faults = Object.entries(germanSettings.settings).flatMap(([id, german]) => {
      const definition = english[id]
      return definition === undefined ? [] : settingFaults(id, definition, german)
    })
    expect(faults).toEqual([])
  })

  test('are there for every group and section of settings, and for none that is gone', () => {
    const groups = [...new Set(Object.values(english).map(({ group }) => group))]
    const sections = [...new Set(Object.values(english).flatMap(({ section }) => section ?? []))]
    expect(unequal('group', groups, Object.keys(germanSettings.groups))).toEqual([])
    expect(unequal('section', sections, Object.keys(germanSettings.sections))).toEqual([])
  })

  test('are there for every permission, and for none that is gone', () => {
    expect(unequal('permission', Object.keys(catalogue), Object.keys(germanPermissions.permissions))).toEqual([])
  })

  test('are there for every built-in role and its description', () => {
    const described = builtInRoles.filter(({ description }) => description !== '')
    const names = [...builtInRoles.map(({ id }) => id), ...described.map(({ id }) => `description.${id}`)]
    expect(unequal('role', names, Object.keys(rolesText.german))).toEqual([])
    expect(rolesText.english).toMatchObject(Object.fromEntries(builtInRoles.map(({ id, name }) => [id, name])))
    expect(rolesText.english).toMatchObject(Object.fromEntries(described.map(({ id, description }) => [`description.${id}`, description])))
  })

  test('are there for everything that the audit log tells of, and for every kind of letter in it', async () => {
    const audited = (await listActions())
      .filter(({ action }) => (matrix[action.permission as keyof typeof matrix] as RowOn<TargetKind>).audited === true)
      .map(({ action }) => action.name)
    expect(unequal('action', [...new Set(audited)], namedActions)).toEqual([])
    const letters = Object.keys(recordsText.german).filter((key) => key.startsWith('letter.of.'))
    expect(
      unequal(
        'letter',
        letterKinds.map((kind) => `letter.of.${kind}`),
        letters,
      ),
    ).toEqual([])
  })

  test('have no exclamation mark and no “bitte”, and no two settings of one section or permissions have the same', () => {
    const { settings, groups, sections } = germanSettings
    const texts = Object.values(settings).flatMap(({ label, description = '', choices = {} }) => [
      label,
      description,
      ...Object.values(choices),
    ])
    const all = [...texts, ...Object.values(groups), ...Object.values(sections), ...Object.values(germanPermissions.permissions)]
    expect(all.filter((text) => /!|\bbitte\b/i.test(text))).toEqual([])
    const twice = (names: readonly string[]) => names.filter((name, index) => names.indexOf(name) !== index)
    const places = Object.entries(settings).map(([id, { label }]) => `${english[id]?.group} ${english[id]?.section}: ${label}`)
    expect(twice(places)).toEqual([])
    expect(twice(Object.values(germanPermissions.permissions))).toEqual([])
  })

  test('that fall behind are found: this one would', () => {
    const days: SettingDefinition = { type: 'int', value: 7, group: 'Guests', label: 'Days', description: '0: never.' }
    expect(settingFaults('Days', days, { label: 'Tage', description: '0: nie.' })).toEqual([])
    expect(settingFaults('Days', days, { label: 'Tage' })).toEqual(['Days: only one language has a description'])
    expect(settingFaults('Days', days, { label: 'Tage', description: '1: nie.' })).toEqual([
      'Days: the description has 0 in English and 1 in German',
    ])
    expect(
      settingFaults(
        'Days',
        { ...days, values: ['few', 'many'] },
        { label: 'Tage', description: '0: nie.', choices: { few: 'wenige', none: 'keine' } },
      ),
    ).toEqual(['the choice of Days many has no German', 'there is German for the choice of Days none, which is gone'])
  })
})
