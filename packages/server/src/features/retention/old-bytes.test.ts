// What becomes of the bytes of files that are taken away for their age, wherever files are kept.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'
import { openService, type Service } from '../../../test/bucket.ts'
import { share } from '../../../test/uploads.ts'
import { newId } from '../../platform/ids.ts'
import type { Live } from '../../wire/ddp.ts'
import { Blobs } from '../files/blobs.ts'
import { sweepUploads } from '../files/files.jobs.ts'
import { findPlaces } from '../files/find-places.ts'
import { RetentionWork } from './retention.jobs.ts'

let service: Service
let directory: string
let workspace: TestWorkspace
beforeAll(async () => {
  service = await openService()
})
afterAll(() => service?.[Symbol.asyncDispose]())
afterEach(async () => {
  await workspace[Symbol.asyncDispose]()
  await rm(directory, { recursive: true, force: true })
})

const act: Live['ask'] = (action, input) =>
  workspace.app.perform(action, { credential: 'operator', address: null, requestId: 'retention' }, input)

test.each(['disk', 'bucket'] as const)(
  'on the %s they go with the next sweep, small pictures too, and those of what stays stay',
  async (place) => {
    directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-old-bytes-'))
    workspace = await openWorkspace({ FOYER_DATA: directory, ...(place === 'bucket' ? service.environment : {}) })
    const { alice, sql } = workspace
    // The workspaces of tests are copies of one, and would share its folder.
    await sql.query('UPDATE workspace SET bucket_folder = $1, epoch = epoch + 1', [newId()])
    const room = async (name: string): Promise<string> =>
      (await alice.rest.post<{ group: { _id: string } }>('groups.create', { name })).group._id
    const [whole, onlyFiles] = [await room('whole'), await room('only-files')]
    const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#a8322a' } })
      .png()
      .toBuffer()
    const picture = { name: 'site.png', type: 'image/png', bytes }
    const old = [await share(alice, whole, picture), await share(alice, onlyFiles, picture)]
    const young = await share(alice, whole)
    await sql.query(
      `WITH aged AS (UPDATE messages SET created_at = created_at - interval '40 days' WHERE id = ANY($1))
     UPDATE files SET created_at = created_at - interval '40 days', confirmed_at = confirmed_at - interval '40 days' WHERE message_id = ANY($1)`,
      [old.map(({ message }) => message._id)],
    )
    await alice.rest.post('foyer.settings', {
      settings: [
        { _id: 'RetentionPolicy_Enabled', value: true },
        { _id: 'RetentionPolicy_AppliesToGroups', value: true },
      ],
    })
    await alice.rest.post('rooms.saveRoomSettings', {
      rid: onlyFiles,
      retentionEnabled: true,
      retentionOverrideGlobal: true,
      retentionFilesOnly: true,
    })
    const { rows } = await sql.query<{ id: string; thumbnail_id: string | null; place: string }>(
      'SELECT id, thumbnail_id, place FROM files',
    )
    expect(rows.map((file) => file.place)).toEqual([place, place, place])
    const { bucket } = await act(findPlaces, {})
    const blobs = new Blobs(path.join(directory, 'files'), () => bucket)
    const ids = rows.flatMap(({ id, thumbnail_id: small }) => (small === null ? [id] : [id, small]))
    const kept = async (): Promise<string[]> => {
      const found: string[] = []
      for (const id of ids)
        if (
          (await blobs
            .at(place)
            .open(id)
            .then((bytesOf) => bytesOf?.destroy())) !== undefined
        )
          found.push(id)
      return found
    }
    expect(ids).toHaveLength(5)
    expect(await kept()).toEqual(ids)
    await new RetentionWork(act).round()
    expect(await sweepUploads(act, blobs)).toBe(4)
    expect(await kept()).toEqual([young._id])
    await blobs.close()
  },
)
