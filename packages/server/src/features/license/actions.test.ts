// The actions of the licence and its limits, written out once more: which row of the matrix lets somebody through to each, whether it
// writes, and what it takes, whatever road it is asked on.
import { expect, test } from 'vitest'
import { shapeOf } from '../../../test/shape.ts'
import { changeSettings } from './change-settings.ts'
import { installLicense } from './install-license.ts'
import { readEdition } from './read-edition.ts'
import { readLicenseInfo } from './read-license-info.ts'
import { readLimitHistory } from './read-limit-history.ts'
import { readLimits } from './read-limits.ts'
import { removeLicense } from './remove-license.ts'
import { sampleLimits } from './sample-limits.ts'
import { saveSettings } from './save-settings.ts'

const ofTheWorkspace = [installLicense, removeLicense, readEdition, readLicenseInfo, readLimits, readLimitHistory, sampleLimits]

test('each action is let through by its row, and takes so much and no more', () => {
  const actions = [changeSettings, saveSettings, ...ofTheWorkspace]
  const told = actions.map(({ kind, name, permission, input }) => [name, [kind, permission, shapeOf(input)]])
  expect(Object.fromEntries(told)).toEqual({
    'change-settings': ['command', 'change-setting', '{changes:{id:string≤200 value:anything}[]≥1≤500}'],
    'save-settings': ['command', 'change-setting', '{changes:{id:string≥1≤200 value:anything}[]≤500 reset:string≥1≤200[]≤500}'],
    'install-license': ['command', 'change-license', '{license:string≤16384 reason?:string≤1000}'],
    'remove-license': ['command', 'change-license', '{reason?:string≤1000}'],
    'read-edition': ['query', 'read-server-info', '{}'],
    'read-license-info': ['query', 'read-license-info', '{withValues:boolean}'],
    'read-limits': ['query', 'read-limits', '{}'],
    'read-limit-history': ['query', 'read-limits', '{days:integer≥1≤800}'],
    'sample-limits': ['command', 'run-the-server', '{}'],
  })
})

test('but for those on settings, each is done to the workspace', () => {
  for (const { name, load } of ofTheWorkspace) expect(load({} as never, {} as never), name).toBe('workspace')
})
