// How many guests a room has, counted by those who come, go and become something else at one moment.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace, type Person, type TestWorkspace } from '../../../test/app.ts'
import { noteTakers, rounds } from '../../../test/rounds.ts'

let workspace: TestWorkspace
let carol: Person
beforeAll(async () => {
  workspace = await openWorkspace()
  carol = await workspace.newPerson('carol')
})
afterAll(() => workspace[Symbol.asyncDispose]())

test('a room counts its guests right when one is added, removed and made a member all at once', async () => {
  const newGroup = async (name: string): Promise<string> =>
    (await carol.rest.post<{ group: { _id: string } }>('groups.create', { name })).group._id
  for (let round = 0; round < rounds(4, 100); round += 1) {
    const gina = await workspace.newPerson(`gina${round}`, { roles: ['guest'], joinDefaultChannels: false })
    const [one, other] = [await newGroup(`one-${round}`), await newGroup(`other-${round}`)]
    const add = (roomId: string) => carol.rest.post('groups.invite', { roomId, usernames: [gina.username] })
    await add(one)
    noteTakers(3)
    await Promise.allSettled([
      workspace.alice.rest.post('users.update', { userId: gina.id, data: { roles: ['user'] } }),
      carol.rest.post('groups.kick', { roomId: one, userId: gina.id }),
      add(other),
    ])
    const { rows } = await workspace.sql.query(
      `SELECT r.name, r.guest_count, count(u.id)::int AS guests FROM rooms r LEFT JOIN memberships m ON m.room_id = r.id
         LEFT JOIN users u ON u.id = m.user_id AND u.kind = 'guest' GROUP BY r.id HAVING r.guest_count <> count(u.id)`,
    )
    expect(rows).toEqual([])
  }
})
