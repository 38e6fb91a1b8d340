// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import type { PublicSettings } from '../../api/public-settings.ts'
import { changesOf, draftOf, retentionOf } from './retention.ts'

const settings = {
  RetentionPolicy_Enabled: true,
  RetentionPolicy_AppliesToChannels: true,
  RetentionPolicy_AppliesToGroups: false,
  RetentionPolicy_AppliesToDMs: false,
  RetentionPolicy_TTL_Channels: 2_592_000_000,
  RetentionPolicy_TTL_Groups: 5_400_000,
  RetentionPolicy_TTL_DMs: 0,
  RetentionPolicy_DoNotPrunePinned: false,
  RetentionPolicy_DoNotPruneThreads: true,
  RetentionPolicy_FilesOnly: false,
} as PublicSettings
const usual = { hours: 720, filesOnly: false, keepsPinned: false, keepsThreads: true }

test('a room keeps its messages as the settings say for its kind, and everything while nothing is switched on', () => {
  expect(retentionOf({ t: 'c' }, settings)).toEqual(usual)
  expect(retentionOf({ t: 'p' }, settings)).toBeNull()
  expect(retentionOf({ t: 'c' }, { ...settings, RetentionPolicy_Enabled: false })).toBeNull()
})

test('what a room says itself goes before: that it keeps everything, that it does not, and for how long', () => {
  expect(retentionOf({ t: 'c', retention: { enabled: false } }, settings)).toBeNull()
  expect(retentionOf({ t: 'p', retention: { enabled: true } }, settings)).toEqual({ ...usual, hours: 1 })
  const own = { enabled: true, overrideGlobal: true, maxAge: 7, excludePinned: true, ignoreThreads: false, filesOnly: true }
  expect(retentionOf({ t: 'p', retention: own }, settings)).toEqual({
    hours: 168,
    filesOnly: true,
    keepsPinned: true,
    keepsThreads: false,
  })
  expect(retentionOf({ t: 'c', retention: { ...own, overrideGlobal: false } }, settings)).toEqual(usual)
})

test('a form changes what was changed in it, and says a room’s own rules whole', () => {
  const silent = { t: 'c' } as const
  const start = draftOf(silent, settings)
  expect(start).toEqual({
    enabled: true,
    overrideGlobal: false,
    maxAge: 30,
    excludePinned: false,
    ignoreThreads: true,
    filesOnly: false,
  })
  expect(changesOf(start, silent, settings)).toEqual({})
  expect(changesOf({ ...start, enabled: false }, silent, settings)).toEqual({ retentionEnabled: false })
  // What does not count is not said: no day of a room that follows the settings.
  expect(changesOf({ ...start, maxAge: 7 }, silent, settings)).toEqual({})
  expect(changesOf({ ...start, overrideGlobal: true, maxAge: 7 }, silent, settings)).toEqual({
    retentionOverrideGlobal: true,
    retentionMaxAge: 7,
    retentionExcludePinned: false,
    retentionIgnoreThreads: true,
    retentionFilesOnly: false,
  })
  const saying = {
    t: 'c',
    retention: { enabled: true, overrideGlobal: true, maxAge: 7, excludePinned: true, ignoreThreads: true, filesOnly: false },
  } as const
  expect(changesOf(draftOf(saying, settings), saying, settings)).toEqual({})
  expect(changesOf({ ...draftOf(saying, settings), maxAge: 8 }, saying, settings)).toEqual({ retentionMaxAge: 8 })
})
