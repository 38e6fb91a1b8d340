import { mkdtemp, readdir, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noBucket } from '../../../test/bucket.ts'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { Blobs } from '../../features/files/blobs.ts'
import { openLog } from '../../platform/log.ts'
import { createRestServer } from './server.ts'
import { addUploads } from './uploads.ts'

let workspace: TestWorkspace
let directory: string
let carol: Person
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-files-'))
  workspace = await openWorkspace({ FOYER_DATA: directory })
  carol = await workspace.newPerson('carol')
})
afterAll(async () => {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

test('an upload that stands still is cut off, and nothing of it stays', async () => {
  const options = {
    routes: [],
    log: openLog('silent'),
    perform: workspace.app.perform,
    newRequestId: () => 'id',
    limitRate: async () => undefined,
    sendPage: () => null,
    withoutPrefix: ({ url = '/' }) => url,
  }
  const server = await createRestServer(options)
  addUploads(server, { ...options, blobs: new Blobs(path.join(directory, 'files'), noBucket), idleMs: 200 })
  await server.listen({ port: 0, host: '127.0.0.1' })
  const socket = net.connect((server.server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => undefined)
  const closed = new Promise((resolve) => socket.on('close', resolve))
  const head = [
    'POST /api/v1/rooms.media/GENERAL HTTP/1.1',
    'Host: localhost',
    `X-Auth-Token: ${carol.rest.authToken}`,
    `X-User-Id: ${carol.id}`,
    'Content-Type: multipart/form-data; boundary=edge',
    'Content-Length: 1000',
    '',
    '',
  ]
  socket.write(`${head.join('\r\n')}--edge\r\nContent-Disposition: form-data; name="file"; filename="slow.txt"\r\n\r\nslowly`)
  await closed
  await expect
    .poll(
      async () =>
        (await readdir(path.join(directory, 'files'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()),
      { timeout: 5_000 },
    )
    .toEqual([])
  await server.close()
  expect((await workspace.sql.query('SELECT FROM files')).rowCount).toBe(0)
})
