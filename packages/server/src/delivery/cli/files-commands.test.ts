// `foyer files` beside a running server: what an operator reads, and where the files are afterwards.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { openService, type Service, settings } from '../../../test/bucket.ts'
import { urlOf } from '../../../test/copied-workspace.ts'
import { serverSecret } from '../../../test/template.ts'
import { share } from '../../../test/uploads.ts'
import { filesCommands } from './files-commands.ts'

let directory: string
let service: Service
let workspace: TestWorkspace
let carol: Person
let room: string
beforeAll(async () => {
  service = await openService()
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-files-'))
  workspace = await openWorkspace({ FOYER_DATA: directory })
  carol = await workspace.newPerson('carol')
  room = (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name: 'plans' })).group._id
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

/** Runs a command in this environment; answers what it printed and the sentence that it ended with, if it did. */
async function run(name: string, environment: Record<string, string>): Promise<{ printed: string[]; refusal: string | null }> {
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text).trim())
    return true
  })
  const { database } = (workspace.sql as unknown as { options: { database: string } }).options
  const whole = { ...serverSecret, FOYER_DATA: directory, DATABASE_URL: urlOf(database), LOG_LEVEL: 'silent', ...environment }
  const refusal = await filesCommands(whole)
    .parseAsync([name], { from: 'user' })
    .then(
      () => null,
      (error: Error) => error.message,
    )
  write.mockRestore()
  return { printed, refusal }
}

test('says where files go and how many lie elsewhere, moves them, and has nothing to do the second time', async () => {
  const { rows } = await workspace.sql.query<{ folder: string }>('SELECT bucket_folder AS folder FROM workspace')
  const place = `the bucket “chat-files”, folder some/where/${rows[0]?.folder}`
  const { url } = await share(carol, room, { bytes: 'the plan' })
  await share(carol, room, { bytes: 'another plan' })
  expect(await run('check', {})).toEqual({ printed: [`New files go to ${path.join(directory, 'files')}.`], refusal: null })
  expect(await run('check', service.environment)).toEqual({
    printed: [
      `New files go to ${place}.`,
      'A file was stored there, read, listed and removed.',
      '2 files (20 bytes) lie elsewhere. “foyer files move” moves them.',
    ],
    refusal: null,
  })
  expect(await run('move', service.environment)).toEqual({
    printed: [
      `2 files (20 bytes) moved to ${place}. The running server removes what lay elsewhere: from a disk within the hour, from a bucket within two days.`,
    ],
    refusal: null,
  })
  expect(await service.blobs()).toHaveLength(2)
  expect(await run('move', service.environment)).toEqual({ printed: [`There was nothing to move to ${place}.`], refusal: null })
  // Back, as the server, which knows of no bucket, needs them.
  const back = { ...service.environment, OVERWRITE_SETTING_FileUpload_Storage_Type: 'FileSystem' }
  expect((await run('move', back)).printed[0]).toMatch(/^2 files \(20 bytes\) moved to /)
  const headers = { 'X-User-Id': carol.id, 'X-Auth-Token': carol.rest.authToken ?? '' }
  expect(await (await fetch(`${workspace.url}${url}`, { headers })).text()).toBe('the plan')
})

test('moves nothing to a bucket that can’t be used, and says what to mend', async () => {
  const { _id } = await share(carol, room)
  const nowhere = settings({ endpoint: service.endpoint, keys: ['S3RVER', 'S3RVER'], bucket: 'no-such-bucket' })
  for (const name of ['check', 'move'])
    expect(await run(name, nowhere)).toEqual({
      printed: [],
      refusal: `The bucket “no-such-bucket” at ${service.endpoint} can’t be used to store files: it does not exist. Create it, or correct FileUpload_S3_Bucket.`,
    })
  expect((await workspace.sql.query('SELECT place FROM files WHERE id = $1', [_id])).rows).toEqual([{ place: 'disk' }])
})

test('names the files whose bytes are not there', async () => {
  const { _id } = await share(carol, room)
  await rm(path.join(directory, 'files', _id.slice(0, 2), _id))
  const { refusal } = await run('move', service.environment)
  expect(refusal).toBe(
    `1 file could not be moved, because the bytes are missing or are not those that were uploaded: ${_id}. Was this run with the server's FOYER_DATA, and with the bucket that they are in?`,
  )
})
