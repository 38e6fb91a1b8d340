import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readLicense } from '../../permissions/license.ts'
import { readPublicKey } from '../../platform/license-key.ts'
import { StartupError } from '../../platform/startup-error.ts'
import { licenseCommands } from './license-commands.ts'

let directory: string
const inside = (name: string): string => path.join(directory, name)

/** Runs `foyer license …`; answers what it printed, or throws with that beside the sentence. */
async function run(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  let printed = ''
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text)
    return true
  })
  try {
    await licenseCommands(environment).parseAsync([...args], { from: 'user' })
    return printed
  } catch (error) {
    throw Object.assign(error as Error, { printed })
  } finally {
    write.mockRestore()
  }
}

const signArgs = (more: Record<string, string> = {}): string[] => [
  'sign',
  ...Object.entries({ key: inside('keys/license-private.pem'), workspace: 'ws-1', until: '2099-12-31', to: 'Acme', ...more }).flatMap(
    ([name, value]) => [`--${name}`, value],
  ),
]

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-license-'))
  await run(['keygen', '--out', inside('keys')])
})
afterAll(() => rm(directory, { recursive: true }))

describe('foyer license keygen', () => {
  test('writes a private key that only its owner reads, and a public one', async () => {
    expect((await stat(inside('keys/license-private.pem'))).mode & 0o777).toBe(0o600)
    expect(await readFile(inside('keys/license-private.pem'), 'utf8')).toContain('BEGIN PRIVATE KEY')
    expect(readPublicKey(await readFile(inside('keys/license-public.pem'), 'utf8'), 'the test').asymmetricKeyType).toBe('ed25519')
  })

  test('never overwrites a key', async () => {
    const before = await readFile(inside('keys/license-private.pem'), 'utf8')
    await expect(run(['keygen', '--out', inside('keys')])).rejects.toThrow(/is there already/)
    expect(await readFile(inside('keys/license-private.pem'), 'utf8')).toBe(before)
  })
})

describe('foyer license sign', () => {
  test('prints a licence that counts until the end of its last day', async () => {
    const token = (await run(signArgs({ seats: '50', guests: '20', 'rooms-per-guest': '5' }))).trim()
    const key = readPublicKey(await readFile(inside('keys/license-public.pem'), 'utf8'), 'the test')
    const check = (now: string) => readLicense(token, { key, workspaceId: 'ws-1', now: new Date(now) })
    expect(await check('2099-12-31T23:59:59Z')).toMatchObject({
      workspaceId: 'ws-1',
      to: 'Acme',
      limits: { activeUsers: 50, guestUsers: 20, roomsPerGuest: 5 },
      expiresAt: new Date('2100-01-01T00:00:00Z'),
    })
    await expect(check('2100-01-01T00:00:00Z')).rejects.toThrow(/it ended on 2100-01-01/)
    expect(await readLicense((await run(signArgs())).trim(), { key, workspaceId: 'ws-1', now: new Date() })).toMatchObject({ limits: {} })
  })

  test.each<[string, Record<string, string>, RegExp]>([
    ['a day that is over', { until: '2020-01-01' }, /^--until is 2020-01-01, which is over/],
    ['a day that is not in the calendar', { until: '2099-02-30' }, /^--until is "2099-02-30"; it must be a day/],
    ['a moment instead of a day', { until: '2099-12-31T10:00' }, /it must be a day/],
    ['no seats at all', { seats: '0' }, /^--seats is "0"; it must be a whole number from 1/],
    ['guests below none', { guests: '-3' }, /^--guests is "-3"/],
    ['part of a room', { 'rooms-per-guest': '1.5' }, /^--rooms-per-guest is "1.5"/],
    ['an empty name', { to: ' ' }, /^--to is empty/],
  ])('refuses %s', async (_what, more, sentence) => {
    const refused = run(signArgs(more))
    await expect(refused).rejects.toThrow(StartupError)
    await expect(refused).rejects.toThrow(sentence)
  })

  test('refuses a key that can’t sign, and one that can’t be read', async () => {
    await expect(run(signArgs({ key: inside('keys/license-public.pem') }))).rejects.toThrow(/is not a key that can sign licences/)
    await expect(run(signArgs({ key: inside('nowhere.pem') }))).rejects.toThrow(/^--key names .*nowhere\.pem, which can't be read/)
  })
})

describe('foyer license show', () => {
  test('prints what a licence says and that it is good, from a text or a file, with a key from either place', async () => {
    const token = (await run(signArgs({ guests: '20' }))).trim()
    const publicFile = inside('keys/license-public.pem')
    await writeFile(inside('licence.jwt'), `${token}\n`)
    for (const printed of [
      await run(['show', token, '--key', publicFile]),
      await run(['show', inside('licence.jwt')], { FOYER_LICENSE_PUBLIC_KEY_FILE: publicFile }),
    ]) {
      expect(printed).toMatch(/given to +Acme\nworkspace +ws-1\n/)
      expect(printed).toMatch(/ends +2100-01-01T00:00:00\.000Z\nseats +no limit\nguests +20\nrooms per guest +no limit\n/)
      expect(printed).toContain('It is good, in the workspace that it names.')
    }
    expect(await run(['show', token, '--key', publicFile, '--workspace', 'ws-1'])).toMatch(/It is good\.\n$/)
  })

  test('says why one is not good, after what it says', async () => {
    const token = (await run(signArgs())).trim()
    await run(['keygen', '--out', inside('other')])
    const told = expect.stringContaining('Acme')
    await expect(run(['show', token, '--key', inside('other/license-public.pem')])).rejects.toMatchObject({
      name: 'StartupError',
      message: expect.stringMatching(/^It is not good: its signature/),
      printed: told,
    })
    await expect(run(['show', token, '--key', inside('keys/license-public.pem'), '--workspace', 'ws-2'])).rejects.toMatchObject({
      message: 'It is not good: it is for another workspace.',
      printed: told,
    })
    await expect(run(['show', token])).rejects.toMatchObject({ message: expect.stringContaining('name it with --key'), printed: told })
    await expect(run(['show', 'hello.you', '--key', inside('keys/license-public.pem')])).rejects.toMatchObject({
      message: expect.stringMatching(/^It is not good: it is not a signed text/),
      printed: '',
    })
    await expect(run(['show', inside('nowhere')])).rejects.toThrow(/^The licence names .*nowhere, which can't be read/)
  })
})
