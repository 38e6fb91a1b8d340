import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'

const worlds = new Map<string, TestWorkspace>()
beforeAll(async () => {
  for (const erasure of ['Delete', 'Unlink', 'Keep'])
    worlds.set(
      erasure,
      await openWorkspace({
        OVERWRITE_SETTING_Message_ErasureType: erasure,
        OVERWRITE_SETTING_Accounts_AllowDeleteOwnAccount: String(erasure === 'Keep'),
      }),
    )
})
afterAll(async () => {
  for (const world of worlds.values()) await world[Symbol.asyncDispose]()
})

function world(erasure = 'Delete') {
  const workspace = worlds.get(erasure)
  if (workspace === undefined) throw new Error(`no world ${erasure}`)
  const query = async (text: string, ...values: unknown[]) => (await workspace.sql.query(text, values)).rows
  const remove = (body: Record<string, unknown>, by: Person = workspace.alice) => by.rest.request('POST', 'users.delete', { body })
  const group = async (by: Person, name: string, members: string[]) =>
    (await by.rest.post<{ group: { _id: string } }>('groups.create', { name, members })).group._id
  const say = async (by: Person, roomId: string, msg: string) => (await by.socket()).call('sendMessage', { rid: roomId, msg })
  return { workspace, query, remove, group, say }
}

describe.each([
  ['Delete', []],
  ['Unlink', [{ author_id: 'rocket.cat', body: 'from ann', alias: 'Removed User' }]],
  ['Keep', [{ author_id: 'rocket.cat', body: 'from ann', alias: 'Ann' }]],
])('deleting an account where messages are to be treated as %s', (erasure, kept) => {
  test('takes the person away everywhere and treats their messages so', async () => {
    const { workspace, query, remove, group, say } = world(erasure)
    const ann = await workspace.newPerson('ann')
    const carol = await workspace.newPerson('carol')
    const roomId = await group(carol, 'talk', ['ann'])
    const { room } = await ann.rest.post<{ room: { _id: string } }>('im.create', { username: 'carol' })
    await say(ann, roomId, 'from ann')
    await say(carol, roomId, 'from carol')
    const [socket, watcher] = [await ann.socket(), await carol.socket()]
    await watcher.subscribe('stream-notify-logged', 'Users:Deleted').ready
    expect(await remove({ username: 'ann' })).toMatchObject({ status: 200, body: { success: true } })
    await socket.closed
    expect((await ann.rest.request('GET', 'me')).status).toBe(401)
    expect((await watcher.waitFor(({ fields }) => fields.eventName === 'Users:Deleted')).fields.args).toMatchObject([
      { userId: ann.id, messageErasureType: erasure },
    ])
    expect(await query('SELECT 1 FROM users WHERE id = $1', ann.id)).toEqual([])
    expect(await query('SELECT 1 FROM memberships WHERE user_id = $1', ann.id)).toEqual([])
    expect(
      await query(
        `SELECT author_id, body, extra->>'alias' AS alias FROM messages WHERE room_id = $1 AND type IS NULL AND body = 'from ann'`,
        roomId,
      ),
    ).toEqual(kept)
    expect(await query(`SELECT body FROM messages WHERE room_id = $1 AND type IS NULL AND body = 'from carol'`, roomId)).toHaveLength(1)
    expect(await query('SELECT member_count FROM rooms WHERE id = $1', roomId)).toEqual([{ member_count: 1 }])
    expect(await query('SELECT read_only, title FROM rooms WHERE id = $1', room._id)).toEqual([
      { read_only: true, title: erasure === 'Keep' ? 'Ann' : 'Removed User' },
    ])
    expect(await query(`SELECT details FROM audit_log WHERE action = 'delete-user' AND target_id = $1`, ann.id)).toMatchObject([
      { details: { before: { username: 'ann' } } },
    ])
  })
})

describe('deleting an account', () => {
  test('names the rooms that change hands, and deletes none of them', async () => {
    const { workspace, query, remove, group } = world()
    const olga = await workspace.newPerson('olga')
    await workspace.newPerson('gina', { roles: ['guest'] })
    const roomId = await group(olga, 'olgas', ['gina'])
    expect(await remove({ userId: olga.id })).toMatchObject({
      status: 400,
      body: { errorType: 'user-last-owner', details: { shouldChangeOwner: ['olgas'], shouldBeRemoved: [] } },
    })
    expect((await olga.rest.request('GET', 'me')).status).toBe(200)
    expect((await remove({ userId: olga.id, confirmRelinquish: true })).status).toBe(200)
    expect(
      await query(`SELECT u.username, m.roles FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.room_id = $1 ORDER BY 1`, roomId),
    ).toEqual([
      { username: 'alice', roles: ['owner'] },
      { username: 'gina', roles: [] },
    ])
  })

  test('gives the guests that the person answered for to the administrator', async () => {
    const { workspace, query, remove } = world()
    const henry = await workspace.newPerson('henry')
    const gabi = await workspace.newPerson('gabi', { roles: ['guest'], hostId: henry.id })
    await remove({ userId: henry.id })
    expect(await query('SELECT host_id FROM users WHERE id = $1', gabi.id)).toEqual([{ host_id: workspace.alice.id }])
  })

  test('frees the name, and nothing of the old account comes back with it', async () => {
    const { workspace, query, remove, group } = world()
    const first = await workspace.newPerson('phoenix', { roles: ['guest'] })
    const roomId = await group(workspace.alice, 'ashes', ['phoenix'])
    await remove({ username: 'phoenix' })
    const second = await workspace.newPerson('phoenix', { roles: ['guest'] })
    expect(second.id).not.toBe(first.id)
    expect(await query('SELECT 1 FROM memberships WHERE room_id = $1 AND user_id = $2', roomId, second.id)).toEqual([])
  })

  test('is not for others, and a guest can’t tell hidden from missing', async () => {
    const { workspace, remove } = world()
    const gwen = await workspace.newPerson('gwen', { roles: ['guest'] })
    const mel = await workspace.newPerson('mel')
    expect((await remove({ userId: mel.id }, gwen)).body).toEqual((await remove({ userId: 'NobodyOfThatName1' }, gwen)).body)
    expect(await remove({ userId: gwen.id }, mel)).toMatchObject({ status: 403, body: { errorType: 'error-unauthorized' } })
    expect(await remove({ userId: 'rocket.cat' })).toMatchObject({ status: 400, body: { errorType: 'error-action-not-allowed' } })
    expect(await remove({})).toMatchObject({ status: 400, body: { errorType: 'error-user-param-not-provided' } })
    expect((await mel.rest.request('GET', 'me')).status).toBe(200)
  })
})

describe('deleting one’s own account', () => {
  test('needs the workspace’s leave and the password', async () => {
    const { workspace, query } = world('Keep')
    const eve = await workspace.newPerson('eve')
    const leave = (body: Record<string, unknown>) => eve.rest.request('POST', 'users.deleteOwnAccount', { body })
    expect(await leave({ password: 'wrong' })).toMatchObject({ status: 400, body: { errorType: 'error-invalid-password' } })
    expect(await leave({ password: 'eve-password' })).toMatchObject({ status: 200 })
    expect(await query('SELECT 1 FROM users WHERE id = $1', eve.id)).toEqual([])
    expect(await query(`SELECT target_name FROM audit_log WHERE action = 'delete-own-account'`)).toEqual([{ target_name: 'eve' }])
    const strict = world()
    const ivy = await strict.workspace.newPerson('ivy')
    expect(await ivy.rest.request('POST', 'users.deleteOwnAccount', { body: { password: 'ivy-password' } })).toMatchObject({
      status: 400,
      body: { errorType: 'error-not-allowed' },
    })
  })
})
