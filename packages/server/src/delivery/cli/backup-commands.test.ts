import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Head } from '../../backup/archive.ts'
import { writeArchive } from '../../backup/archive-writer.ts'
import { writeWholeFile } from '../../platform/whole-file.ts'
import { backupCommands } from './backup-commands.ts'
import { bytesText, countText } from './long-work.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-verify-'))
})
afterAll(() => rm(directory, { recursive: true }))

/** Runs `foyer verify`; answers what it printed and the sentence that it ended with, if it did. */
async function verify(file: string): Promise<{ printed: string; refusal: string | null }> {
  let printed = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  const command = backupCommands({}).find((one) => one.name() === 'verify')
  const refusal = await command?.parseAsync([file], { from: 'user' }).then(
    () => null,
    (error: Error) => error.message,
  )
  write.mockRestore()
  return { printed, refusal: refusal ?? null }
}

async function written(name: string, migrations: string[]): Promise<string> {
  const file = path.join(directory, name)
  const head: Head = {
    product: 'foyer-backup',
    format: 1,
    foyerVersion: '9.9.9',
    takenAt: '2026-11-29T09:00:00.000000Z',
    workspaceId: 'ws-1',
    migrations,
    tables: [{ name: 'users', columns: ['id'] }],
    secret: false,
  }
  const how = { signal: new AbortController().signal, report: () => undefined }
  await writeArchive(
    (bytes) => writeWholeFile(file, bytes),
    how,
    async (writer) => {
      await writer.head(head)
      await writer.item(
        'table',
        'users',
        (async function* () {
          yield Buffer.from('u1\nu2\n')
        })(),
      )
      await writer.end([])
    },
  )
  return file
}

test('verify prints what is in a backup, and that it is whole', async () => {
  const { printed, refusal } = await verify(await written('whole.tar.gz', ['0001-workspace']))
  expect(refusal).toBeNull()
  expect(printed).toMatch(
    /^made by +Foyer 9\.9\.9, schema 0001-workspace\nas of +2026-11-29T09:00:00\.000000Z\nworkspace +ws-1\nsecret +not inside\nfiles +0\n/,
  )
  expect(printed).toMatch(/\nusers +2 +6 bytes\n +2 +6 bytes\n/)
  expect(printed).toMatch(/The backup is whole\.\n$/)
})

test('verify tells which version restores a whole backup that this one can’t', async () => {
  const { printed, refusal } = await verify(await written('newer.tar.gz', ['0001-workspace', '9001-from-the-future']))
  expect(printed).toContain('schema 9001-from-the-future')
  expect(printed).not.toContain('The backup is whole.')
  expect(refusal).toBe(
    'The backup is whole, and made by a newer Foyer (it knows 9001-from-the-future): it can be restored with version 9.9.9 or a later one, not with this one.',
  )
})

test('sizes and counts read as people write them', () => {
  expect([0, 999, 1_000, 1_500_000, 2_000_000_000_000, 5_000_000_000_000_000].map(bytesText)).toEqual([
    '0 bytes',
    '999 bytes',
    '1.0 kB',
    '1.5 MB',
    '2.0 TB',
    '5000.0 TB',
  ])
  expect([countText(1, 'row'), countText(200_000, 'row')]).toEqual(['1 row', '200,000 rows'])
})
