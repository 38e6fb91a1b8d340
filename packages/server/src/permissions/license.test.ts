import { expect, test } from 'vitest'
import { newLicenseKeys, readPrivateKey, readPublicKey } from '../platform/license-key.ts'
import type { Log } from '../platform/log.ts'
import { findInstalledLicense, type License, licensing, signLicense } from './license.ts'

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
