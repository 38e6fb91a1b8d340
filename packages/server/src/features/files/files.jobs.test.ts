// What becomes of bytes: they outlive a restart, and go when nothing refers to them any more.
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { noBucket } from '../../../test/bucket.ts'
import { serverSecret } from '../../../test/template.ts'
import { share, upload } from '../../../test/uploads.ts'
import { createApp } from '../../app.ts'
import { loadConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { DiskBlobStore } from './blob-store.ts'
import { Blobs } from './blobs.ts'
import { sweepUploads } from './files.jobs.ts'
import { holdFiles } from './files.store.ts'

let workspace: TestWorkspace
let directory: string
let blobs: DiskBlobStore
let carol: Person
let room: string

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-files-'))
  blobs = new DiskBlobStore(path.join(directory, 'files'))
  workspace = await openWorkspace({ FOYER_DATA: directory })
  carol = await workspace.newPerson('carol')
  room = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'plans' })).group._id
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const sweep = (): Promise<number> =>
  sweepUploads(
    (action, input) => workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'sweep' }, input),
    new Blobs(path.join(directory, 'files'), noBucket),
  )

async function isKept({ _id }: { _id: string }): Promise<{ row: boolean; bytes: boolean }> {
  const { rowCount } = await workspace.sql.query('SELECT FROM files WHERE id = $1', [_id])
  return { row: rowCount === 1, bytes: await blobs.exists(_id) }
}

const both = { row: true, bytes: true }
const neither = { row: false, bytes: false }

test('an upload that was not sent goes after a day, and not before', async () => {
  const [fresh, old, sent] = [await upload(carol, room), await upload(carol, room), await share(carol, room)]
  await workspace.sql.query("UPDATE files SET created_at = created_at - interval '23 hours' WHERE id = $1", [fresh._id])
  await workspace.sql.query("UPDATE files SET created_at = created_at - interval '25 hours' WHERE id = ANY($1)", [[old._id, sent._id]])
  expect(await sweep()).toBe(1)
  expect([await isKept(fresh), await isKept(old), await isKept(sent)]).toEqual([both, neither, both])
})

test('the bytes of a deleted message go, and those of its neighbours stay', async () => {
  const [deleted, root, kept] = [await share(carol, room), await share(carol, room), await share(carol, room)]
  await carol.rest.post('chat.sendMessage', { message: { rid: room, msg: 'thanks', tmid: root.message._id } })
  for (const { message } of [deleted, root]) await carol.rest.post('chat.delete', { roomId: room, msgId: message._id })
  await workspace.sql.query("UPDATE files SET confirmed_at = confirmed_at - interval '10 minutes' WHERE message_id IS NOT NULL")
  expect(await sweep()).toBe(2)
  expect([await isKept(deleted), await isKept(root), await isKept(kept)]).toEqual([neither, neither, both])
})

test('bytes that no row tells of go when they are old enough, also those of a deleted room and what never arrived', async () => {
  const gone = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'gone' })).group._id
  const orphan = await share(carol, gone)
  const kept = await share(carol, room)
  await carol.rest.post('groups.delete', { roomId: gone })
  expect(await isKept(orphan)).toEqual({ row: false, bytes: true })
  const incoming = path.join(directory, 'files', 'incoming')
  await mkdir(incoming, { recursive: true })
  for (const name of ['halfOfAnUpload001', 'underWayJustNow01']) await writeFile(path.join(incoming, name), 'half')
  expect(await sweep()).toBe(0)
  const old = new Date(Date.now() - 2 * 3_600_000)
  for (const { _id } of [orphan, kept]) await utimes(path.join(directory, 'files', _id.slice(0, 2), _id), old, old)
  await utimes(path.join(incoming, 'halfOfAnUpload001'), old, old)
  expect(await sweep()).toBe(1)
  expect([await isKept(orphan), await isKept(kept)]).toEqual([neither, both])
  expect(await readdir(incoming)).toEqual(['underWayJustNow01'])
})

test('a file is still there after a restart', async () => {
  const { url } = await share(carol, room, { bytes: 'the plan' })
  const { host, port, user, database } = workspace.sql.options
  const config = loadConfig({ ...serverSecret, TEST_MODE: 'true', PORT: '0', BIND_IP: '127.0.0.1', FOYER_DATA: directory })
  await using again = await createApp({
    config,
    connection: { ...(host && { host }), ...(port && { port }), ...(user && { user }), ...(database && { database }) },
    log: openLog('silent'),
  })
  const address = await again.listen()
  const response = await fetch(`http://127.0.0.1:${address.port}${url}`, {
    headers: { 'X-User-Id': carol.id, 'X-Auth-Token': carol.rest.authToken ?? '' },
  })
  expect([response.status, await response.text()]).toEqual([200, 'the plan'])
})

test('while a backup copies files, none goes; afterwards they do', async () => {
  const [loose, orphan] = [await upload(carol, room), '3'.repeat(17)]
  await workspace.sql.query("UPDATE files SET created_at = created_at - interval '25 hours' WHERE id = $1", [loose._id])
  await blobs.put(
    orphan,
    (async function* () {
      yield Buffer.from('nobody’s')
    })(),
  )
  const longAgo = new Date(Date.now() - 2 * 3_600_000)
  await utimes(path.join(directory, 'files', orphan.slice(0, 2), orphan), longAgo, longAgo)
  const backup = await workspace.sql.connect()
  await backup.query(holdFiles)
  expect(await sweep()).toBe(0)
  expect([await isKept(loose), await blobs.exists(orphan)]).toEqual([both, true])
  backup.release(true)
  await expect.poll(sweep).toBe(2)
  expect([await isKept(loose), await blobs.exists(orphan)]).toEqual([neither, false])
})
