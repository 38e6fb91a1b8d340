import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace } from '../../test/app.ts'
import { loadServerSecret, ServerSecret } from './server-secret.ts'

let dataDirectory: string
beforeAll(async () => {
  dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'foyer-secret-'))
})
afterAll(() => rm(dataDirectory, { recursive: true, force: true }))

test('is made on first use, for its owner’s eyes alone, and is the same ever after, whoever is first', async () => {
  const [one, other] = await Promise.all([loadServerSecret({ text: null, dataDirectory }), loadServerSecret({ text: null, dataDirectory })])
  expect(one.tokenFor('invitation', 'x')).toBe(other.tokenFor('invitation', 'x'))
  expect(one.tokenFor('invitation', 'x')).toMatch(/^[\w-]{43}$/)
  expect((await stat(path.join(dataDirectory, 'secret'))).mode & 0o777).toBe(0o600)
})

test('makes another token for another thing, another purpose, or another secret', async () => {
  const secret = await loadServerSecret({ text: null, dataDirectory })
  const strange = await loadServerSecret({ text: 'another secret of enough length!', dataDirectory })
  expect(
    new Set([
      secret.tokenFor('a', 'x'),
      secret.tokenFor('a', 'y'),
      secret.tokenFor('b', 'x'),
      secret.tokenFor('a x', ''),
      strange.tokenFor('a', 'x'),
    ]).size,
  ).toBe(5)
})

test('shows itself to nobody', async () => {
  const secret = await loadServerSecret({ text: null, dataDirectory })
  const kept = await readFile(path.join(dataDirectory, 'secret'), 'utf8')
  for (const shown of [JSON.stringify({ secret }), inspect({ secret }, { depth: 5, showHidden: true }), String(secret)]) {
    expect(shown).not.toContain(kept)
    expect(shown).not.toContain(kept.slice(0, 10))
  }
})

test('that was emptied or cut off is told, not replaced', async () => {
  await writeFile(path.join(dataDirectory, 'secret'), 'short')
  await expect(loadServerSecret({ text: null, dataDirectory })).rejects.toThrow(/holds no secret of at least 32 characters/)
})

test('other than the one that the database was used with keeps a server from starting, unless the old one is given up', async () => {
  const other = { FOYER_SECRET: 'some other secret that is long enough' }
  await expect(openWorkspace(other)).rejects.toThrow(/was used with another secret/)
  const workspace = await openWorkspace({ ...other, FOYER_SECRET_LOST: 'true' })
  expect((await workspace.alice.rest.get('me')) as { username: string }).toMatchObject({ username: 'alice' })
  await workspace[Symbol.asyncDispose]()
})

test('seals what only it reads again, for the same thing and the same use, and never twice alike', async () => {
  const secret = new ServerSecret(Buffer.from('a secret that is long enough for this'))
  const sealed = secret.seal('app', 'bob', 'käse')
  expect(secret.open('app', 'bob', sealed)).toBe('käse')
  expect(sealed).not.toContain('käse')
  expect(secret.seal('app', 'bob', 'käse')).not.toBe(sealed)
  expect(secret.open('app', 'carol', sealed)).toBeNull()
  expect(secret.open('mail', 'bob', sealed)).toBeNull()
  expect(new ServerSecret(Buffer.from('another secret that is long enough')).open('app', 'bob', sealed)).toBeNull()
})

test('opens nothing that was changed or cut off, wherever', () => {
  const secret = new ServerSecret(Buffer.from('a secret that is long enough for this'))
  const bytes = Buffer.from(secret.seal('app', 'bob', 'the text'), 'base64url')
  for (let place = 0; place < bytes.length; place++) {
    const changed = Buffer.from(bytes)
    changed[place] = (changed[place] ?? 0) ^ 1
    expect(secret.open('app', 'bob', changed.toString('base64url')), `byte ${place}`).toBeNull()
    expect(secret.open('app', 'bob', bytes.subarray(0, place).toString('base64url')), `length ${place}`).toBeNull()
  }
})
