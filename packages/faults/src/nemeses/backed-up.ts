// F-21: the workspace is backed up while people write, and restored elsewhere. What was acknowledged before the backup's moment is in the copy,
// nobody's token opens it, whoever was out is out, and what is counted is right.
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { RestClient, RestError } from '@foyer/client/rest-client.ts'
import { command, startServer } from '@foyer/e2e/server.ts'
import { admin, type Bed } from '../bed.ts'
import { byMessage, deedsOf, keyIn, only } from '../checker/deeds.ts'
import { linesOf } from '../checker/history.ts'
import { restFor } from '../client.ts'
import type { Nemesis } from './nemesis.ts'

const run = promisify(execFile)

export const backedUp: Nemesis = {
  id: 'F-21',
  does: 'the workspace is backed up under load and restored elsewhere',
  pauseMs: [500, 3_000],
  lastsMs: [0, 0],
  async strike(bed, { random }) {
    const name = `copy_${random.id().toLowerCase()}`
    const place = path.join(bed.directory, name)
    const file = `${place}.tar.gz`
    const [node] = bed.nodes
    if (node === undefined) return
    await bed.database.query(`CREATE DATABASE ${name}`)
    try {
      const environment = { ...node.environment, FOYER_DATA: node.directory }
      const { stdout } = await foyer(['backup', file], environment)
      bed.count('a backup was made')
      const moment = Date.parse(/as it was at (\S+): /.exec(stdout)?.[1] ?? '')
      const copy = { ...environment, FOYER_DATA: place, DATABASE_URL: bed.database.urlOf(name) }
      await foyer(['restore', file], copy)
      // On the clock of the history.
      await judgeCopy(bed, name, moment - (Date.now() - performance.now()))
      await judgeService(bed, copy)
      bed.count('a backup was restored')
    } catch (error) {
      bed.accuse('F-21', { says: `the workspace could not be backed up and restored: ${(error as Error).message}` })
    } finally {
      await bed.database.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await rm(file, { force: true })
      await rm(place, { recursive: true, force: true })
    }
  },
  sometimes: ['a backup was restored', 'a message acknowledged before was in a backup'],
}

function foyer(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<{ stdout: string }> {
  return run(process.execPath, [command, ...args], { env: { PATH: process.env['PATH'], LOG_LEVEL: 'warn', ...environment } })
}

/** Holds the copy against what had been acknowledged at that moment of the history. */
async function judgeCopy(bed: Bed, database: string, moment: number): Promise<void> {
  const ask = <Row extends Record<string, unknown>>(statement: string): Promise<Row[]> =>
    bed.database.query<Row>(statement, [], { database })
  const accuse = (ids: readonly string[], says: string): void => {
    if (ids.length > 0) bed.accuse('F-21', { ids, says: `in the restored copy ${says}` })
  }
  const deeds = deedsOf(bed.recorder.lines)
  const wasDone = ({ done }: { readonly done: { readonly t: number } | null }): boolean => done !== null && done.t < moment

  const messages = await ask<{ room: string; id: string; body: string; author: string }>(
    `SELECT m.room_id AS room, m.id, m.body, u.username AS author FROM messages m JOIN users u ON u.id = m.author_id WHERE m.type IS NULL`,
  )
  const stored = new Map(messages.map((message) => [keyIn(message.room, message.id), message]))
  const edits = byMessage(only(deeds, 'edit'))
  const deletes = byMessage(only(deeds, 'delete'))
  const sent = only(deeds, 'send').filter((send) => wasDone(send) && !deletes.has(keyIn(send.room, send.id)))
  const isAsWritten = ({ room, id, proc, began }: (typeof sent)[number]): boolean => {
    const found = stored.get(keyIn(room, id))
    const words = [began.res.body, ...(edits.get(keyIn(room, id)) ?? []).map((edit) => edit.began.res.body)]
    return found !== undefined && found.author === proc && words.includes(found.body)
  }
  const lost = sent.filter((send) => !isAsWritten(send))
  accuse(
    lost.map(({ id }) => id),
    'messages are missing, or are others, that were acknowledged before its moment',
  )
  bed.count('a message acknowledged before was in a backup', sent.length - lost.length)
  const ended = only(deeds, 'delete').filter((end) => wasDone(end) && stored.has(keyIn(end.room, end.id)))
  accuse(
    ended.map(({ id }) => id),
    'messages are there whose deletion was acknowledged before its moment',
  )

  const members = await ask<{ room: string; username: string }>(
    'SELECT m.room_id AS room, u.username FROM memberships m JOIN users u ON u.id = m.user_id',
  )
  const inside = new Set(members.map(({ room, username }) => keyIn(room, username)))
  const stays = only(deeds, 'admit')
  const out = only(deeds, 'remove').filter(
    (remove) =>
      wasDone(remove) &&
      !stays.some(
        ({ room, id, began, done }) => room === remove.room && id === remove.id && began.t < moment && (done?.t ?? moment) > remove.began.t,
      ),
  )
  accuse(
    out.filter(({ room, id }) => inside.has(keyIn(room, id))).map(({ id }) => id),
    'people are in rooms that they had been put out of before its moment',
  )
  const active = new Set((await ask<{ username: string }>('SELECT username FROM users WHERE active')).map(({ username }) => username))
  accuse(
    only(deeds, 'deactivate')
      .filter((end) => wasDone(end) && active.has(end.id))
      .map(({ id }) => id),
    'people are active who had been deactivated before its moment',
  )

  const most = linesOf(bed.recorder.lines, 'cap')[0]?.res.most ?? 0
  const [counted] = await ask<{ guests: number; sessions: number; miscounted: number }>(
    `SELECT (SELECT count(*)::int FROM users WHERE kind = 'guest' AND active) AS guests, (SELECT count(*)::int FROM sessions) AS sessions,
            (SELECT count(*)::int FROM rooms r WHERE r.message_count <> (SELECT count(*) FROM messages m WHERE m.room_id = r.id)
                OR r.member_count <> (SELECT count(*) FROM memberships m WHERE m.room_id = r.id)) AS miscounted`,
  )
  if (counted === undefined || counted.guests > most || counted.sessions > 0 || counted.miscounted > 0)
    accuse([''], `there are more guests than ${most}, somebody is signed in, or rooms are miscounted: ${JSON.stringify(counted)}`)
}

/** A server on the copy: the tokens of before are worth nothing, passwords are, and it takes messages. */
async function judgeService(bed: Bed, environment: Readonly<Record<string, string>> & { readonly FOYER_DATA: string }): Promise<void> {
  await using server = await startServer(environment, environment.FOYER_DATA)
  const [session] = bed.sessions
  const token =
    session === undefined
      ? null
      : await restFor(server.url, session)
          .get('me')
          .catch((error: unknown) => error)
  if (!(token instanceof RestError) || token.status !== 401)
    bed.accuse('F-21', { says: `a token of before opens the restored copy: ${JSON.stringify(token)}` })
  const alice = new RestClient({ url: server.url })
  await alice.login(admin.username, admin.password)
  await alice.post('chat.sendMessage', { message: { rid: bed.roomIds[0], msg: 'we are back' } })
}
