// Backups of workspaces whose files are in a bucket, and restores into one: a backup knows nothing of where files were.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../test/app.ts'
import { openService, type Service } from '../../test/bucket.ts'
import { backUpInto, configOf, openPlace, type Place, restoreFrom } from '../../test/copied-workspace.ts'
import { serverSecret } from '../../test/template.ts'
import { share } from '../../test/uploads.ts'
import { createApp } from '../app.ts'
import type { Config } from '../platform/config.ts'
import { newId } from '../platform/ids.ts'
import { openLog } from '../platform/log.ts'

let service: Service
let directory: string
let workspace: TestWorkspace
let carol: Person
let file: string
/** One on the disk, one in the bucket, and one that was moved there. */
let shared: { _id: string; url: string }[]
const texts = ['kept on the disk', 'kept in the bucket', 'moved to the bucket']

/** The settings of an administrator. */
const chosen = (): Record<string, string | boolean> =>
  Object.fromEntries(
    Object.entries(service.environment).map(([name, text]) => [name.replace('OVERWRITE_SETTING_', ''), text === 'true' ? true : text]),
  )
const config = (): Config => configOf(workspace.sql, path.join(directory, 'data'))

beforeAll(async () => {
  service = await openService()
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-backup-'))
  workspace = await openWorkspace({ FOYER_DATA: path.join(directory, 'data') })
  carol = await workspace.newPerson('carol')
  const room = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'plans' })).group._id
  shared = [await share(carol, room, { bytes: texts[0] ?? '' })]
  for (const [id, value] of Object.entries(chosen())) await workspace.alice.rest.post(`settings/${id}`, { value })
  for (const bytes of texts.slice(1)) shared.push(await share(carol, room, { bytes }))
  // The bucket is tried meanwhile, with something that lies there for a moment.
  await vi.waitUntil(async () => (await service.blobs()).length === 2)
  // As if it had been moved: under another name than its id.
  const [, , moved] = shared
  await workspace.sql.query(`UPDATE files SET moved_as = 'Moved1' WHERE id = $1`, [moved?._id])
  await service.rename(moved?._id ?? '', `${moved?._id}Moved1`)
  file = path.join(directory, 'backup.tar.gz')
  await backUpInto(file, config())
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** What carol gets of her files from a server on a restored place. */
async function readFrom(place: Place): Promise<string[]> {
  await using app = await createApp({
    config: { ...place.config, port: 0, bindIp: '127.0.0.1' },
    connection: { connectionString: place.config.databaseUrl ?? '' },
    log: openLog('silent'),
  })
  const { port } = await app.listen()
  const headers = { 'X-User-Id': carol.id, 'X-Auth-Token': carol.rest.authToken ?? '' }
  return await Promise.all(shared.map(async ({ url }) => (await fetch(`http://127.0.0.1:${port}${url}`, { headers })).text()))
}

const placesIn = async (place: Place) =>
  (await place.sql.query<{ place: string; moved_as: string }>('SELECT DISTINCT place, moved_as FROM files')).rows
const restoreInto = (place: Place) => restoreFrom(file, place, { keepSessions: true })
const gone = (place: Place): Promise<unknown> => stat(path.join(place.directory, 'files')).catch(() => null)

test('files come from wherever they are, and go to the bucket that the restored settings name, into a folder of their own', async () => {
  const before = await service.blobs()
  await using place = await openPlace()
  expect((await restoreInto(place)).end.totals).toMatchObject({ files: 3, lostFiles: 0 })
  expect(await placesIn(place)).toEqual([{ place: 'bucket', moved_as: '' }])
  expect(await gone(place)).toBeNull()
  const after = await service.blobs()
  expect(after).toHaveLength(before.length + 3)
  expect(after).toEqual(expect.arrayContaining(before))
  expect(await readFrom(place)).toEqual(texts)
  const folder = async ({ sql }: Pick<Place, 'sql'>) => (await sql.query('SELECT bucket_folder FROM workspace')).rows[0]
  expect(await folder(place)).not.toEqual(await folder(workspace))
})

test('files go to the disk where the environment says so', async () => {
  const before = await service.blobs()
  await using place = await openPlace({ OVERWRITE_SETTING_FileUpload_Storage_Type: 'FileSystem' })
  await restoreInto(place)
  expect(await placesIn(place)).toEqual([{ place: 'disk', moved_as: '' }])
  for (const [index, { _id }] of shared.entries())
    expect(await readFile(path.join(place.directory, 'files', _id.slice(0, 2), _id), 'utf8')).toBe(texts[index])
  expect(await service.blobs()).toEqual(before)
  expect(await readFrom(place)).toEqual(texts)
})

test('files of a workspace on its disk go to the bucket where the environment says so', async () => {
  await using disk = await openPlace({ OVERWRITE_SETTING_FileUpload_Storage_Type: 'FileSystem' })
  await restoreInto(disk)
  const plain = path.join(directory, `${newId()}.tar.gz`)
  await backUpInto(plain, { ...disk.config, secret: serverSecret.FOYER_SECRET })
  const before = await service.blobs()
  await using place = await openPlace(service.environment)
  await restoreFrom(plain, place, { keepSessions: true })
  expect(await placesIn(place)).toEqual([{ place: 'bucket', moved_as: '' }])
  expect(await service.blobs()).toHaveLength(before.length + 3)
  expect(await readFrom(place)).toEqual(texts)
})

test('a restore that fails leaves nothing in the bucket', async () => {
  const whole = await readFile(file)
  const cut = path.join(directory, 'cut.tar.gz')
  await writeFile(cut, whole.subarray(0, -200))
  const before = await service.blobs()
  await using place = await openPlace()
  await expect(restoreFrom(cut, place)).rejects.toThrow(/^The backup is cut off/)
  expect((await service.blobs()).toSorted()).toEqual(before.toSorted())
  expect((await readdir(place.directory)).filter((name) => !name.startsWith('foyer'))).toEqual([])
  await restoreInto(place)
})

test('nothing is backed up or restored while the bucket is away, and that is said', async () => {
  const left = path.join(directory, 'away.tar.gz')
  await using place = await openPlace()
  await service.stop()
  try {
    const sentence =
      /^The bucket “chat-files” at http:\S+ can’t be used to (read|store) files: the service does not answer \(ECONNREFUSED\)\.$/
    await expect(backUpInto(left, config())).rejects.toThrow(sentence)
    expect((await readdir(directory)).filter((name) => name.startsWith('away'))).toEqual([])
    await expect(restoreInto(place)).rejects.toThrow(sentence)
    expect((await readdir(place.directory)).filter((name) => !name.startsWith('foyer'))).toEqual([])
  } finally {
    await service.begin()
  }
  await backUpInto(left, config())
  await restoreInto(place)
})

test('a file that is missing in the bucket is said to be missing there', async () => {
  const [, inBucket] = shared
  const { rows } = await workspace.sql.query<{ folder: string }>('SELECT bucket_folder AS folder FROM workspace')
  const left = path.join(directory, 'missing.tar.gz')
  await service.rename(inBucket?._id ?? '', 'elsewhere')
  await expect(backUpInto(left, config())).rejects.toThrow(
    `The file ${inBucket?._id} is missing in the bucket “chat-files”, folder some/where/${rows[0]?.folder}. Name the bucket that the server uses;`,
  )
  expect((await backUpInto(left, config(), { allowLostFiles: true })).totals).toMatchObject({ files: 3, lostFiles: 1 })
  await service.rename('elsewhere', inBucket?._id ?? '')
})
