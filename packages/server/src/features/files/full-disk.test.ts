// A disk for files that is full: whoever uploads is told so, nothing of the upload stays, and when there is room again it works again.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, statfsSync } from 'node:fs'
import { readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type TestWorkspace } from '../../../test/app.ts'
import { send } from '../../../test/uploads.ts'
import { openLog } from '../../platform/log.ts'

const directory = mkdtempSync(path.join(os.tmpdir(), 'foyer-full-'))
const files = path.join(directory, 'files')
const isMounted = mount()
if (!isMounted) console.warn('no disk can be mounted here (that takes root): what happens on a full one is NOT TESTED')

function mount(): boolean {
  mkdirSync(files)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', files], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe.skipIf(!isMounted)('on a disk that is full', () => {
  let workspace: TestWorkspace
  let roomId: string
  const printed: string[] = []
  beforeAll(async () => {
    workspace = await openWorkspace({ FOYER_DATA: directory }, openLog('error', { write: (line) => void printed.push(line) }))
    roomId = (await workspace.alice.rest.post<{ group: { _id: string } }>('groups.create', { name: 'project' })).group._id
  })
  afterAll(async () => {
    await workspace[Symbol.asyncDispose]()
    execFileSync('umount', [files])
    await rm(directory, { recursive: true })
  })

  const filler = path.join(files, 'filler')
  /** Takes all room but so many bytes. */
  const fill = async (left: number): Promise<void> => {
    await rm(filler, { force: true })
    const { bavail, bsize } = statfsSync(files)
    await writeFile(filler, Buffer.alloc(bavail * bsize - Math.ceil(left / bsize) * bsize))
  }
  const kept = async (): Promise<unknown> => ({
    bytes: (await readdir(files, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name),
    rows: (await workspace.sql.query('SELECT id FROM files')).rows,
    messages: (await workspace.sql.query('SELECT id FROM messages WHERE room_id = $1', [roomId])).rows,
  })
  const told = [
    503,
    {
      success: false,
      errorType: 'error-file-storage-unavailable',
      error:
        'The file was not uploaded: the place where files are kept can’t be used just now. Try again later, or tell an administrator [error-file-storage-unavailable]',
    },
  ]

  test.each(['rooms.upload', 'rooms.media'])('%s says that the file can’t be kept, and leaves nothing of it', async (road) => {
    await fill(0)
    const before = await kept()
    for (const bytes of ['the plan', Buffer.alloc(1024 * 1024, 'plan')]) {
      const answer = await send(workspace.alice, `${road}/${roomId}`, { bytes })
      expect([answer.status, answer.body]).toMatchObject(told)
    }
    expect(await kept()).toEqual(before)
    expect(printed.join('')).toContain('The disk of FOYER_DATA is full. Free some space')
    await rm(filler)
    expect(await send(workspace.alice, `${road}/${roomId}`)).toMatchObject({ status: 200, body: { success: true } })
  })

  test('a picture that has room, but not for the small one beside it, is not kept either', async () => {
    const bytes = await sharp({
      create: { width: 600, height: 400, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
    })
      .png()
      .toBuffer()
    await fill(bytes.length)
    const before = await kept()
    const picture = { name: 'site.png', type: 'image/png', bytes }
    const answer = await send(workspace.alice, `rooms.media/${roomId}`, picture)
    expect([answer.status, answer.body]).toMatchObject(told)
    expect(await kept()).toEqual(before)
    await rm(filler)
    expect(await send(workspace.alice, `rooms.media/${roomId}`, picture)).toMatchObject({ status: 200 })
  })
})
