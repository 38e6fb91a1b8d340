// What the guests of a workspace were told in a test, whatever the test was about: held at its end against the database, for ids of
// rooms, messages, files and people that they never had a right to, and for addresses and tokens of others. Every workspace of the
// tests is swept so when it is closed (app.ts). What was deleted in the meantime can't be judged any more; it is counted.
import { appendFile } from 'node:fs/promises'
import { DdpClient } from '@foyer/client/ddp-client.ts'
import type pg from 'pg'
import { WebSocket } from 'ws'
import { hashToken } from '../../src/platform/ids.ts'
import { checkingFetch } from '../answers.ts'
import { allowedAside, around } from './oracles.ts'
import { type Exchange, Recorder } from './recorder.ts'

/** Names a file that gets a line for every workspace: how much was judged, how long it took, what was left out. */
export const reportSwitch = 'FOYER_TEST_SWEEP_REPORT'

interface Heard {
  readonly guestId: string
  readonly recorder: Recorder
}

/** Something that stands in what was told and that the database knows: what it is, and to which room or person it belongs. */
interface Known {
  readonly what: 'room' | 'message' | 'file' | 'account' | 'e-mail address' | 'session'
  readonly text: string
  readonly roomId: string | null
  readonly userId: string | null
  readonly at: Date | null
}

/** What one guest may know, by all that the database remembers of them. */
interface Closure {
  /** Rooms that they belong to, with the moment from which they may read, or once belonged to. */
  readonly rooms: ReadonlyMap<string, Date | null>
  readonly people: ReadonlySet<string>
}

export class ToldToGuests {
  readonly #heard: Heard[] = []
  readonly #byRest = new Map<string, Recorder>()

  /** Whether somebody is a guest, from this sign-in on: if so, what REST answers to them is kept. */
  noteSignIn(userId: string, roles: readonly string[]): void {
    if (!roles.includes('guest')) this.#byRest.delete(userId)
    else if (!this.#byRest.has(userId)) this.#byRest.set(userId, this.add(userId, new Recorder()))
  }

  /** What somebody else records of a guest is judged too. */
  add(guestId: string, recorder: Recorder): Recorder {
    this.#heard.push({ guestId, recorder })
    return recorder
  }

  /** `fetch` as the tests use it, which keeps what guests are answered. */
  readonly fetch: typeof fetch = async (input, init) => {
    const response = await checkingFetch(input, init)
    const recorder = this.#byRest.get(new Headers(init?.headers).get('x-user-id') ?? '')
    if (recorder !== undefined) await recorder.hear(input, init, response)
    return response
  }

  /** A socket; its frames are kept from where a guest signs in on it. */
  socket(url: string): Promise<DdpClient> {
    let frames = new Recorder().frames()
    let isGuest = false
    return DdpClient.connect({
      url,
      WebSocket,
      record: (direction, text) => {
        if (direction === 'in' && text.startsWith('{"msg":"added","collection":"users"')) {
          const { id, fields } = JSON.parse(text) as { id: string; fields: { roles: string[] } }
          isGuest = fields.roles.includes('guest')
          if (isGuest) frames = this.add(id, new Recorder()).frames()
        }
        if (isGuest) frames(direction, text)
      },
    })
  }

  /** A sentence for every leak. */
  async leaks(sql: pg.Pool): Promise<string[]> {
    const started = performance.now()
    const heard = this.#heard.filter(({ recorder }) => recorder.heard.length > 0)
    if (heard.length === 0) return []
    const words = new Words()
    const told = heard.flatMap(({ guestId, recorder }) =>
      recorder.heard.map((exchange) => ({ guestId, exchange, words: words.of(allowedAside(exchange.told)) })),
    )
    const known = await knownAmong(sql, words)
    const closures = await closuresOf(sql, [...new Set(heard.map(({ guestId }) => guestId))])
    const leaks = told.flatMap(({ guestId, exchange, words: said }) => {
      const closure = closures.get(guestId)
      // Of an account that is gone, nothing is known any more.
      if (closure === undefined) return []
      return said.flatMap((word) => {
        const meanings = known.get(word) ?? []
        const [meaning] = meanings
        if (meaning === undefined || meanings.some((one) => isAllowed(one, guestId, closure)) || wasSaid(exchange, word)) return []
        return sentence(meaning, guestId, exchange)
      })
    })
    await report(sql, { told: told.length, known: known.size, leaks: leaks.length, started, words, closures, heard })
    return [...new Set(leaks)].slice(0, 20)
  }
}

/** Everything in what was told that may be an id, an address or a token. */
class Words {
  readonly #seen = new Set<string>()

  of(told: string): string[] {
    // A line break inside of JSON is written with a letter, which is not part of the word behind it.
    // And the address of a message is there because somebody wrote it.
    const text = told.replace(/\\+[nrt]/g, ' ').replace(/[?&]msg=[\w-]+/g, ' ')
    const found = new Set([
      ...(text.match(/[\w-]{7,70}/g) ?? []),
      ...(text.match(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g) ?? []).map((address) => address.toLowerCase()),
      ...(text.match(/[A-Za-z0-9+/]{43}=/g) ?? []),
    ])
    for (const word of found) this.#seen.add(word)
    return [...found]
  }

  all(): string[] {
    return [...this.#seen]
  }
}

async function knownAmong(sql: pg.Pool, words: Words): Promise<Map<string, Known[]>> {
  const all = words.all()
  const hashes = new Map(all.map((word) => [word.length === 43 ? hashToken(word) : word, word]))
  const { rows } = await sql.query<Known>(
    `SELECT 'room' AS what, id AS text, id AS "roomId", NULL AS "userId", NULL::timestamptz AS at FROM rooms WHERE id = ANY($1)
     UNION SELECT 'room', room_id, room_id, NULL, NULL FROM ended_memberships WHERE room_id = ANY($1)
     UNION SELECT 'message', id, room_id, NULL, created_at FROM messages WHERE id = ANY($1)
     UNION SELECT 'message', id, room_id, NULL, created_at FROM deleted_messages WHERE id = ANY($1)
     UNION SELECT 'file', id, room_id, CASE WHEN message_id IS NULL THEN uploader_id END, NULL FROM files WHERE id = ANY($1)
     UNION SELECT 'account', id, NULL, id, NULL FROM users WHERE id = ANY($1)
     UNION SELECT 'e-mail address', email_key, NULL, id, NULL FROM users WHERE email_key = ANY($1)
     UNION SELECT 'session', token_hash, NULL, user_id, NULL FROM sessions WHERE token_hash = ANY($2)
     UNION SELECT 'session', id, NULL, user_id, NULL FROM sessions WHERE id = ANY($1)`,
    [all, [...hashes.keys()]],
  )
  const known = new Map<string, Known[]>()
  for (const row of rows) {
    const word = row.what === 'session' ? (hashes.get(row.text) ?? row.text) : row.text
    known.set(word, [...(known.get(word) ?? []), { ...row, text: word }])
  }
  return known
}

async function closuresOf(sql: pg.Pool, guestIds: readonly string[]): Promise<Map<string, Closure>> {
  const { rows } = await sql.query<{ guestId: string; roomId: string; from: Date | null }>(
    `SELECT user_id AS "guestId", room_id AS "roomId", NULL AS "from" FROM ended_memberships WHERE user_id = ANY($1)
     UNION ALL SELECT user_id, room_id, history_from FROM memberships WHERE user_id = ANY($1)`,
    [guestIds],
  )
  const { rows: people } = await sql.query<{ roomId: string; userId: string }>(
    `SELECT room_id AS "roomId", user_id AS "userId" FROM memberships WHERE room_id = ANY($1)
     UNION SELECT room_id, user_id FROM ended_memberships WHERE room_id = ANY($1)
     UNION SELECT room_id, author_id FROM messages WHERE room_id = ANY($1)`,
    [[...new Set(rows.map(({ roomId }) => roomId))]],
  )
  const { rows: alive } = await sql.query<{ id: string }>('SELECT id FROM users WHERE id = ANY($1)', [guestIds])
  return new Map(
    alive.map(({ id }) => {
      const rooms = new Map(rows.filter(({ guestId }) => guestId === id).map(({ roomId, from }) => [roomId, from]))
      return [id, { rooms, people: new Set([id, ...people.filter(({ roomId }) => rooms.has(roomId)).map(({ userId }) => userId)]) }]
    }),
  )
}

function isAllowed({ what, roomId, userId, at }: Known, guestId: string, { rooms, people }: Closure): boolean {
  if (userId === guestId) return true
  if (what === 'account') return people.has(userId ?? '')
  if (what === 'e-mail address' || what === 'session') return false
  const from = rooms.get(roomId ?? '')
  return from !== undefined && userId === null && (from === null || at === null || at >= from)
}

function wasSaid({ asked }: Exchange, word: string): boolean {
  return asked.includes(word) || (word.includes('@') && asked.toLowerCase().includes(word))
}

const names: { readonly [what in Known['what']]: string } = {
  room: 'the id of a room',
  message: 'the id of a message',
  file: 'the id of a file',
  account: 'the id of an account',
  'e-mail address': 'an e-mail address',
  session: 'the token of a session',
}

function sentence({ what, text }: Known, guestId: string, { road, told }: Exchange): string {
  return `${names[what]} (${text}) that the guest ${guestId} never had a right to reached them by ${road}, in …${around(told, text)}…`
}

async function report(
  sql: pg.Pool,
  {
    told,
    known,
    leaks,
    started,
    words,
    closures,
    heard,
  }: {
    readonly told: number
    readonly known: number
    readonly leaks: number
    readonly started: number
    readonly words: Words
    readonly closures: ReadonlyMap<string, Closure>
    readonly heard: readonly Heard[]
  },
): Promise<void> {
  const file = process.env[reportSwitch]
  if (file === undefined) return
  const milliseconds = Math.round(performance.now() - started)
  const { rows } = await sql.query<{ n: number }>(
    `SELECT count(DISTINCT target_id)::int AS n FROM audit_log WHERE target_id = ANY($1) AND refusal IS NULL
       AND NOT EXISTS (SELECT FROM users WHERE id = target_id) AND NOT EXISTS (SELECT FROM rooms WHERE id = target_id)
       AND NOT EXISTS (SELECT FROM ended_memberships WHERE room_id = target_id)`,
    [words.all()],
  )
  const gone = heard.filter(({ guestId }) => !closures.has(guestId)).length
  await appendFile(
    file,
    `${JSON.stringify({ guests: closures.size, told, known, leaks, leftOut: { recordings: gone, ids: rows[0]?.n }, milliseconds })}\n`,
  )
}
