// When a licence counts, and the one reason that each other one is refused for.
import { createHmac } from 'node:crypto'
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { newLicenseKeys, readPrivateKey, readPublicKey } from '../platform/license-key.ts'
import type { Log } from '../platform/log.ts'
import {
  findInstalledLicense,
  type License,
  LicenseFault,
  licenseLimits,
  licensing,
  readLicense,
  signLicense,
  unsafeDecodeLicense,
} from './license.ts'

const pair = newLicenseKeys()
const key = readPublicKey(pair.publicKey, 'the test')
const now = new Date('2030-06-01T12:00:00Z')
const license: License = {
  id: 'licence-1',
  workspaceId: 'ws-1',
  to: 'Acme',
  issuedAt: new Date('2030-01-01T00:00:00Z'),
  expiresAt: new Date('2031-01-01T00:00:00Z'),
  limits: { guestUsers: 3 },
}
const sign = (more: Partial<License> = {}): Promise<string> =>
  signLicense({ ...license, ...more }, readPrivateKey(pair.privateKey, 'the test'))

/** What the operator reads in the log. */
function openLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = []
  return { log: { warn: (line: string) => lines.push(line) } as unknown as Log, lines }
}

test('what was signed is what is read', async () => {
  const stored = { token: await sign(), installedAt: now, workspaceId: 'ws-1', now }
  expect(await findInstalledLicense(licensing(key, openLog().log), stored)).toEqual({ ...license, installedAt: now })
})

test('a stored licence that does not count is told to the operator once, with its reason and without itself', async () => {
  const { log, lines } = openLog()
  const found = licensing(key, log)
  const stored = { installedAt: now, workspaceId: 'ws-1', now }
  const [foreign, ended] = [await sign({ workspaceId: 'ws-2' }), await sign({ expiresAt: now })]
  for (const token of [foreign, ended, foreign, ended, null]) expect(await findInstalledLicense(found, { ...stored, token })).toBeNull()
  expect(await findInstalledLicense(licensing(null, log), { ...stored, token: await sign() })).toBeNull()
  expect(lines).toEqual([
    'The licence in the database does not count: it is for another workspace',
    'The licence in the database does not count: it ended on 2030-06-01T12:00:00.000Z',
    'The licence in the database does not count: FOYER_LICENSE_PUBLIC_KEY does not say whose licences do',
  ])
})

// ── Texts that no signer of ours would write.

const claims = { sub: 'ws-1', jti: 'licence-1', iat: 1_800_000_000, exp: 1_924_992_000, to: 'Acme', limits: { guestUsers: 3 } }
const privateKey = readPrivateKey(pair.privateKey, 'the test')

/** Signed with the operator's key. */
function signed(more: Record<string, unknown>, alg = 'EdDSA'): Promise<string> {
  return new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg }).sign(privateKey)
}

const check = { key, workspaceId: 'ws-1', now }

/** Why a text does not count, or null when it does. */
async function fault(token: string, more: Partial<typeof check> | { workspaceId: null } = {}): Promise<string | null> {
  try {
    await readLicense(token, { ...check, ...more })
    return null
  } catch (error) {
    if (!(error instanceof LicenseFault)) throw error
    expect(error.name).toBe('LicenseFault')
    return error.message
  }
}

describe('a licence counts', () => {
  test('until its end, to the second, and not at it', async () => {
    const token = await signed({ exp: 1_907_539_200 }) // 2030-06-13T00:00:00Z
    expect(await fault(token, { now: new Date('2030-06-12T23:59:59Z') })).toBeNull()
    expect(await fault(token, { now: new Date('2030-06-13T00:00:00Z') })).toBe('it ended on 2030-06-13T00:00:00.000Z')
    expect(await fault(token, { now: new Date('2031-01-01T00:00:00Z') })).toBe('it ended on 2030-06-13T00:00:00.000Z')
  })

  test('in the workspace that it names, and for whoever only reads it, anywhere', async () => {
    const token = await signed({})
    expect(await fault(token)).toBeNull()
    expect(await fault(token, { workspaceId: 'ws-2' })).toBe('it is for another workspace')
    expect(await fault(token, { workspaceId: null })).toBeNull()
    expect(await fault(await signed({ sub: undefined }), { workspaceId: null })).toBe('it lacks “sub”')
    expect(await fault(await signed({ sub: '' }), { workspaceId: null })).toBe('its “sub” is not a text')
  })

  test('with the three limits, each of them or none, as whole numbers from 1', async () => {
    expect([...licenseLimits]).toEqual(['activeUsers', 'guestUsers', 'roomsPerGuest'])
    for (const limits of [{}, { activeUsers: 1 }, { activeUsers: 50, guestUsers: 20, roomsPerGuest: 5 }, { guestUsers: 2 ** 53 - 1 }])
      expect((await readLicense(await signed({ limits }), check)).limits).toEqual(limits)
    expect((await readLicense(await signed({ limits: undefined }), check)).limits).toEqual({})
  })

  test('whether or not it says whom it was given to', async () => {
    expect((await readLicense(await signed({ to: undefined }), check)).to).toBe('')
    expect((await readLicense(await signed({ to: 'Acme' }), check)).to).toBe('Acme')
  })

  test('from the moment on that it names, where it names one', async () => {
    const token = await signed({ nbf: 1_907_539_200 })
    expect(await fault(token, { now: new Date('2030-06-12T23:59:59Z') })).toBe('its time has not begun')
    expect(await fault(token, { now: new Date('2030-06-13T00:00:00Z') })).toBeNull()
  })
})

describe('a licence does not count', () => {
  const altered = 'its signature is not of the key that the operator has given: it was altered, or signed with another key'
  const noText = 'it is not a signed text such as `foyer license sign` prints'
  const tampered = async (more: Record<string, unknown>) => {
    const [header = '', , signature = ''] = (await signed({})).split('.')
    return [header, Buffer.from(JSON.stringify({ ...claims, ...more })).toString('base64url'), signature].join('.')
  }
  const asSecret = (secret: string) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part({ alg: 'HS256' })}.${part(claims)}`
    return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
  }
  const byAnother = async (alg: string) =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign((await generateKeyPair(alg, { extractable: true })).privateKey)

  test.each<[because: string, reason: string, make: () => Promise<string> | string]>([
    ['it is signed with another key', altered, () => byAnother('EdDSA')],
    ['its limits were altered', altered, () => tampered({ limits: { guestUsers: 3000 } })],
    ['it was prolonged', altered, () => tampered({ exp: 99_999_999_999 })],
    ['it was made out to this workspace afterwards', altered, async () => tampered({ to: 'Mallory' })],
    ['it needs no signature, as it says', 'it is not signed with EdDSA', () => new UnsecuredJWT(claims).encode()],
    ['the public key is its secret', 'it is not signed with EdDSA', () => asSecret(pair.publicKey)],
    ['another kind of key has signed it', 'it is not signed with EdDSA', () => byAnother('ES256')],
    ['it calls its algorithm otherwise', 'it is not signed with EdDSA', () => signed({}, 'Ed25519')],
    ['it is no signed text', noText, () => 'hello'],
    ['it is empty', noText, () => ''],
    ['it names no workspace', 'it lacks “sub”', () => signed({ sub: undefined })],
    ['it has no id', 'it lacks “jti”', () => signed({ jti: undefined })],
    ['it does not say when it was signed', 'it lacks “iat”', () => signed({ iat: undefined })],
    ['it has no end', 'it lacks “exp”', () => signed({ exp: undefined })],
    ['its end is a text', 'its “exp” is not valid', () => signed({ exp: '2031-01-01' })],
    ['its end is beyond all dates', 'its “exp” is not a moment', () => signed({ exp: 1e300 })],
    ['its end lies before all dates', 'its “exp” is not a moment', () => signed({ exp: -1e300 })],
    ['its beginning is beyond all dates', 'its “iat” is not a moment', () => signed({ iat: 1e300 })],
    ['its beginning is a text', 'its “iat” is not valid', () => signed({ iat: 'yesterday' })],
    ['its id is empty', 'its “jti” is not a text', () => signed({ jti: '' })],
    ['its id is a number', 'its “jti” is not a text', () => signed({ jti: 7 })],
    ['whom it was given to is a number', 'its “to” is not a text', () => signed({ to: 7 })],
    ['its limits are a text', 'its “limits” are not an object', () => signed({ limits: 'all' })],
    ['its limits are a list', 'its “limits” are not an object', () => signed({ limits: [5] })],
    ['its limits are null', 'its “limits” are not an object', () => signed({ limits: null })],
    ['it misspells a limit', 'it limits “guests”, which Foyer does not know', () => signed({ limits: { guests: 5 } })],
    [
      'it limits one thing that is known and one that is not',
      'it limits “guests”, which Foyer does not know',
      () => signed({ limits: { guestUsers: 1, guests: 5 } }),
    ],
    [
      'it limits something with an endless name',
      `it limits “${'x'.repeat(100)}”, which Foyer does not know`,
      () => signed({ limits: { ['x'.repeat(101)]: 5 } }),
    ],
    ['a limit is none', 'its limit “activeUsers” is not a whole number from 1', () => signed({ limits: { activeUsers: 0 } })],
    ['a limit is negative', 'its limit “guestUsers” is not a whole number from 1', () => signed({ limits: { guestUsers: -1 } })],
    ['a limit is half a seat', 'its limit “activeUsers” is not a whole number from 1', () => signed({ limits: { activeUsers: 1.5 } })],
    ['a limit is in words', 'its limit “roomsPerGuest” is not a whole number from 1', () => signed({ limits: { roomsPerGuest: '7' } })],
    ['a limit is null', 'its limit “guestUsers” is not a whole number from 1', () => signed({ limits: { guestUsers: null } })],
    [
      'a limit is too large to count',
      'its limit “guestUsers” is not a whole number from 1',
      () => signed({ limits: { guestUsers: 2 ** 53 } }),
    ],
  ])('when %s', async (_because, reason, make) => {
    expect(await fault(await signed({}))).toBeNull()
    expect(await fault(await make())).toBe(reason)
  })
})

describe('what a text says, for telling', () => {
  test('is read whoever signed it and whether or not it counts', async () => {
    const other = readPrivateKey(newLicenseKeys().privateKey, 'the test')
    const token = await signLicense({ ...license, workspaceId: 'ws-2', expiresAt: new Date('2020-01-01T00:00:00Z') }, other)
    expect(unsafeDecodeLicense(token)).toEqual({ ...license, workspaceId: 'ws-2', expiresAt: new Date('2020-01-01T00:00:00Z') })
  })

  test('is nothing where it is no licence', async () => {
    for (const text of [
      '',
      'hello',
      'a.b.c',
      await signed({ limits: [5] }),
      await signed({ sub: undefined }),
      await signed({ iat: '1800000000' }),
    ])
      expect(unsafeDecodeLicense(text), text).toBeNull()
  })
})

test('a licence says how it is signed and what it is', async () => {
  const [header = ''] = (await sign()).split('.')
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'EdDSA', typ: 'JWT' })
})

test('what is wrong with the key, and not with the licence, is no reason to say that the licence does not count', async () => {
  const noKey = { type: 'public' } as unknown as typeof key
  await expect(readLicense(await sign(), { ...check, key: noKey })).rejects.not.toBeInstanceOf(LicenseFault)
  const found = licensing(noKey, openLog().log)
  await expect(findInstalledLicense(found, { token: await sign(), installedAt: now, workspaceId: 'ws-1', now })).rejects.toBeInstanceOf(
    TypeError,
  )
})
