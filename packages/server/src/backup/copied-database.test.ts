// One database copied into another: all of it, and never believed unseen.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { everythingIn, openPlace, type Place, urlOf } from '../../test/copied-workspace.ts'
import { type Fixture, openFixture } from '../../test/fixture.ts'
import { copyDatabase, type CopyOptions } from './copied-database.ts'

let world: Fixture
beforeAll(async () => {
  world = await openFixture()
  await world.people.carol.rest.post('chat.sendMessage', {
    message: { rid: world.rooms.lobby, msg: 'a tab\t, a \\, "quotes", (brackets) and\nanother line – ünïcode 🎉' },
  })
  await world.workspace.sql.query(`INSERT INTO avatars (user_id, bytes, changed_at) VALUES ($1, '\\x00ff0a5c', now())`, [
    world.people.gina.id,
  ])
  await world.workspace.settle()
})
afterAll(() => world?.[Symbol.asyncDispose]())

function copyInto(place: Place, options: Partial<CopyOptions> = {}): ReturnType<typeof copyDatabase> {
  const { database } = (world.workspace.sql as unknown as { options: { database: string } }).options
  const nothing = (): void => undefined
  const all = { signal: new AbortController().signal, onCopied: nothing, onChecking: nothing, ...options }
  return copyDatabase({ connectionString: urlOf(database) }, { connectionString: place.config.databaseUrl ?? '' }, all)
}

test('a copy has every row of every table, epochs and sign-ins included, and tables made as they were made', async () => {
  await using place = await openPlace()
  const { rows } = await copyInto(place)
  const [before, after] = [await everythingIn(world.workspace.sql), await everythingIn(place.sql)]
  expect(Object.keys(after)).toEqual(Object.keys(before))
  for (const [table, found] of Object.entries(before)) {
    // Sockets are not copied; migrations were run anew.
    if (!['connections', 'nodes', 'kysely_migration'].includes(table)) expect(after[table], table).toEqual(found)
  }
  expect(before['sessions']?.length).toBeGreaterThan(5)
  expect(rows).toBeGreaterThan(100)
})

test.each([
  ['another value', `UPDATE messages SET body = body || '.' WHERE id = (SELECT min(id) FROM messages)`],
  ['one row less', `DELETE FROM messages WHERE id = (SELECT min(id) FROM messages)`],
])('a copy that has %s is not believed', async (_what, statement) => {
  await using place = await openPlace()
  const onChecking = async (table: string): Promise<void> => void (table === 'messages' && (await place.sql.query(statement)))
  await expect(copyInto(place, { onChecking })).rejects.toThrow(/^The copy of the table messages is not what it was copied from/)
})

test('a table that was made by hand is named, and nothing is copied without it', async () => {
  await using place = await openPlace()
  await world.workspace.sql.query('CREATE TABLE recipes (id text)')
  await expect(copyInto(place)).rejects.toThrow(
    'The tables of this database are not those of its schema (recipes), so a copy would not hold everything. Move what was added by hand to another database.',
  )
  expect((await place.sql.query("SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace")).rowCount).toBe(0)
  await world.workspace.sql.query('DROP TABLE recipes')
  await copyInto(place)
})
