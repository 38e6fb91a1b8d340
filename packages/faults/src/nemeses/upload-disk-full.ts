// F-10: the disk that a node keeps files on is full. An upload is refused with a reason and leaves nothing; when there is room again, it arrives.
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { RestClient } from '@foyer/client/rest-client.ts'
import type { Bed } from '../bed.ts'
import type { Random } from '../random.ts'
import { canMount, SmallDisk } from '../small-disk.ts'
import type { Nemesis } from './nemesis.ts'

const diskBytes = 4 * 1024 * 1024
const roads = ['rooms.upload', 'rooms.media']

interface Place {
  readonly disk: SmallDisk
  /** Of nobody's but alice's: what is sent there is in no history. */
  readonly room: string
}

/** Of each node, made at its first blow. */
const placesOf = new WeakMap<Bed, Map<number, Promise<Place>>>()

export const uploadDiskFull: Nemesis = {
  id: 'F-10',
  does: 'the disk that a node keeps files on is full',
  pauseMs: [200, 1_500],
  lastsMs: [300, 3_000],
  cannot: () => (canMount() ? null : 'no disk can be mounted here (that takes root)'),
  async strike(bed, { random, lastsMs }) {
    const at = random.between(0, bed.nodes.length - 1)
    const place = await placeAt(bed, at)
    const alice = bed.alice(at)
    await place.disk.fill()
    const before = await kept(bed, place)
    for (const bytes of [1, random.between(4_096, 65_536), diskBytes / 2]) {
      const answer = await upload(alice, random.pick(roads), place.room, Buffer.alloc(bytes, 'full'))
      const { errorType = '' } = answer.body as { errorType?: string }
      if (answer.status !== 503 || errorType !== 'error-file-storage-unavailable')
        bed.accuse('F-10', {
          says: `an upload of ${bytes} bytes to a full disk was answered ${answer.status} ${JSON.stringify(answer.body)}`,
        })
      bed.count('an upload was refused')
    }
    const after = await kept(bed, place)
    if (after !== before) bed.accuse('F-10', { says: `a refused upload has left something: ${before} became ${after}` })
    await delay(lastsMs)
    await place.disk.empty()
    await requireArrival(bed, { alice, room: place.room, random })
  },
  sometimes: ['an upload was refused', 'an upload arrived afterwards'],
}

function placeAt(bed: Bed, at: number): Promise<Place> {
  const places = placesOf.get(bed) ?? new Map<number, Promise<Place>>()
  placesOf.set(bed, places)
  const place = places.get(at) ?? makePlace(bed, at)
  places.set(at, place)
  return place
}

async function makePlace(bed: Bed, at: number): Promise<Place> {
  const { group } = await bed.alice(at).post<{ group: { _id: string } }>('groups.create', { name: `files-of-node-${at + 1}` })
  const disk = SmallDisk.mount(path.join(bed.nodes[at]?.directory ?? '', 'files'), diskBytes)
  bed.afterwards(() => disk[Symbol.dispose]())
  return { disk, room: group._id }
}

function upload(alice: RestClient, road: string, room: string, bytes: Buffer) {
  const form = new FormData()
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'text/plain' }), 'plan.txt')
  return alice.request('POST', `${road}/${room}`, { body: form })
}

/** Everything that an upload could have left: bytes, rows, messages. */
async function kept({ database }: Bed, { disk, room }: Place): Promise<string> {
  const entries = await readdir(disk.directory, { recursive: true, withFileTypes: true })
  const [rows] = await database.query<{ files: number; messages: number }>(
    `SELECT (SELECT count(*)::int FROM files WHERE room_id = $1) AS files, (SELECT count(*)::int FROM messages WHERE room_id = $1) AS messages`,
    [room],
  )
  return JSON.stringify({ bytes: entries.filter((entry) => entry.isFile()).length, ...rows })
}

async function requireArrival(
  bed: Bed,
  { alice, room, random }: { readonly alice: RestClient; readonly room: string; readonly random: Random },
): Promise<void> {
  const bytes = Buffer.alloc(random.between(1, 65_536), random.id())
  const { status, body } = await upload(alice, 'rooms.upload', room, bytes)
  const link = (body as { message?: { attachments?: { title_link?: string }[] } }).message?.attachments?.[0]?.title_link
  if (status !== 200 || link === undefined)
    return bed.accuse('F-10', { says: `with room on the disk again, an upload was answered ${status} ${JSON.stringify(body)}` })
  const found = await fetch(new URL(link, alice.url), {
    headers: { 'x-auth-token': alice.authToken ?? '', 'x-user-id': alice.userId ?? '' },
  })
  if (!Buffer.from(await found.arrayBuffer()).equals(bytes)) bed.accuse('F-10', { says: `${link} is not what was uploaded` })
  bed.count('an upload arrived afterwards')
}
