// The file itself: what was written is read again, and whatever happened to it in between is noticed.
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { ArchiveFault, type Head, partBytesMax, type Report } from './archive.ts'
import { readArchive } from './archive-reader.ts'
import { type ArchiveWriter, writeArchive } from './archive-writer.ts'

const report: Report = () => undefined
const { signal } = new AbortController()

const head = (more: Partial<Head> = {}): Head => ({
  product: 'foyer-backup',
  format: 1,
  foyerVersion: '0.1.0',
  takenAt: '2026-11-29T09:00:00.000000Z',
  workspaceId: 'ws-1',
  migrations: ['0001-workspace'],
  tables: [
    { name: 'rooms', columns: ['id'] },
    { name: 'users', columns: ['id'] },
  ],
  secret: true,
  ...more,
})

async function* inChunks(bytes: Uint8Array, size = 60_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function written(fill: (writer: ArchiveWriter) => Promise<void>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  await writeArchive(
    async (bytes) => {
      for await (const chunk of bytes) chunks.push(chunk)
    },
    { signal, report },
    fill,
  )
  return Buffer.concat(chunks)
}

const text = (lines: string): AsyncGenerator<Uint8Array> => inChunks(Buffer.from(lines))

const small = (): Promise<Buffer> =>
  written(async (writer) => {
    await writer.head(head())
    await writer.item('secret', '', text('what links are made from'))
    await writer.item('file', 'a'.repeat(17), text('the plan'))
    await writer.item('table', 'rooms', text('r1\nr2\n'))
    await writer.item('table', 'users', text('u1\n'))
    await writer.end([{ name: 'letters_position_seq', value: '7', called: true }])
  })

/** Everything that is in it, by place. */
function contents(bytes: Uint8Array): Promise<Record<string, string>> {
  return readArchive(inChunks(bytes), { signal, report }, async (archive) => {
    const found: Record<string, string> = {}
    for await (const { kind, name, content } of archive.items()) {
      const chunks: Uint8Array[] = []
      for await (const chunk of content) chunks.push(chunk)
      found[`${kind} ${name}`.trim()] = Buffer.concat(chunks).toString()
    }
    expect(archive.end().totals.bytes).toBe(Object.values(found).join('').length)
    return found
  })
}

describe('a backup', () => {
  test('is read as it was written', async () => {
    expect(await contents(await small())).toEqual({
      secret: 'what links are made from',
      [`file ${'a'.repeat(17)}`]: 'the plan',
      'table rooms': 'r1\nr2\n',
      'table users': 'u1\n',
    })
  })

  test.each([0, 1, partBytesMax - 1, partBytesMax, partBytesMax + 1, 3 * partBytesMax + 7])('keeps an item of %i bytes', async (size) => {
    const content = Buffer.alloc(size, 'line\n')
    const bytes = await written(async (writer) => {
      await writer.head(head({ secret: false, tables: [{ name: 'users', columns: ['id'] }] }))
      expect(await writer.item('table', 'users', inChunks(content, 70_001))).toMatchObject({ bytes: size, rows: Math.floor(size / 5) })
      await writer.end([])
    })
    expect((await contents(bytes))['table users']).toBe(content.toString())
  })

  test('is a tar that other tools open', async () => {
    const tar = gunzipSync(await small())
    expect(tar.subarray(0, 17).toString()).toBe('foyer-backup.json')
    expect(tar.subarray(257, 262).toString()).toBe('ustar')
  })
})

describe('what happened to a backup is noticed', () => {
  test('wherever it was cut off', async () => {
    const whole = await small()
    for (let length = 1; length < whole.length; length += 7)
      await expect(contents(whole.subarray(0, length)), `${length} of ${whole.length}`).rejects.toBeInstanceOf(ArchiveFault)
    await expect(contents(whole.subarray(0, -1))).rejects.toThrow(/^The backup is cut off/)
  })

  test('whichever bit was turned', async () => {
    const whole = await small()
    const tar = gunzipSync(whole)
    let noticed = 0
    // Before them stands gzip's own header, where a time and the name of a system mean nothing.
    for (let bit = 80; bit < whole.length * 8; bit++) {
      const turned = Buffer.from(whole)
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const fault = await contents(turned).then(
        () => null,
        (error: unknown) => error,
      )
      // There are two ways to write a row of zeros: whichever it is, the bytes are the same.
      if (fault === null) expect(gunzipSync(turned).equals(tar), `bit ${bit}`).toBe(true)
      else expect(fault, `bit ${bit}`).toBeInstanceOf(ArchiveFault)
      if (fault !== null) noticed++
    }
    expect(noticed / (whole.length * 8)).toBeGreaterThan(0.95)
  })

  test('also when whoever changed it has packed it anew', async () => {
    const tar = gunzipSync(await small())
    const other = Buffer.from(tar)
    other.write('the flaw', tar.indexOf('the plan'))
    expect(await contents(gzipSync(tar))).toHaveProperty('secret')
    await expect(contents(gzipSync(other))).rejects.toThrow(`The backup is damaged: files/${'a'.repeat(17)} is not what its checksum says`)
    const [, rooms = ''] = /(tables\/rooms\/1)/.exec(tar.toString('latin1')) ?? []
    const shorter = Buffer.concat([tar.subarray(0, tar.indexOf(rooms)), tar.subarray(tar.indexOf('tables/users/1'))])
    await expect(contents(gzipSync(shorter))).rejects.toThrow(/^The backup is damaged: it is not what its last checksum says/)
  })

  test('when a table that it announces is not in it, or one that it does not announce is', async () => {
    const without = await written(async (writer) => {
      await writer.head(head({ secret: false }))
      await writer.item('table', 'users', text('u1\n'))
      await writer.end([])
    })
    await expect(contents(without)).rejects.toThrow('The backup is damaged: the table rooms is missing')
    const twice = await written(async (writer) => {
      await writer.head(head({ secret: false, tables: [{ name: 'users', columns: ['id'] }] }))
      await writer.item('table', 'users', text('u1\n'))
      await writer.item('table', 'users', text('u1\n'))
      await writer.end([])
    })
    await expect(contents(twice)).rejects.toThrow('“tables/users/1” has no place in it')
  })

  test('and what never was one is told apart from what is damaged', async () => {
    const sentence = 'This is no backup of Foyer, or it is damaged from its beginning. Name a file that “foyer backup” has written.'
    for (const other of [Buffer.from('a shopping list'), Buffer.alloc(0), gzipSync('a shopping list'), gzipSync(Buffer.alloc(4096))])
      await expect(contents(other)).rejects.toThrow(sentence)
  })

  test('a backup in a format of the future names the version that reads it', async () => {
    const later = await written(async (writer) => {
      await writer.head({ ...head(), format: 2, foyerVersion: '9.0.0' } as unknown as Head)
      await writer.end([])
    })
    await expect(contents(later)).rejects.toThrow(
      /^The backup was written by Foyer 9\.0\.0 in format 2; this is Foyer \S+, which reads format 1\. Use that version\.$/,
    )
  })
})

describe('writing', () => {
  test('fails with the reason of whoever failed first', async () => {
    const fill = async (writer: ArchiveWriter): Promise<void> => {
      await writer.head(head())
      for (;;) await writer.item('file', 'a'.repeat(17), inChunks(Buffer.alloc(3 * partBytesMax)))
    }
    const full = async (bytes: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const _chunk of bytes) throw new Error('the disk is full')
    }
    await expect(writeArchive(full, { signal, report }, fill)).rejects.toThrow('the disk is full')
    const swallow = async (bytes: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const _chunk of bytes);
    }
    await expect(
      writeArchive(swallow, { signal, report }, async (writer) => {
        await writer.head(head())
        throw new Error('the database is gone')
      }),
    ).rejects.toThrow('the database is gone')
    const stopping = new AbortController()
    const stopped = writeArchive(swallow, { signal: stopping.signal, report }, fill)
    stopping.abort()
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  })
})
