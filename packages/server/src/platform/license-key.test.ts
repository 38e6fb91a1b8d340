import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig, printConfig } from './config.ts'
import { newLicenseKeys, publicKeyLine, readPublicKey } from './license-key.ts'
import { StartupError } from './startup-error.ts'

const { publicKey, privateKey } = newLicenseKeys()
const key = readPublicKey(publicKey, 'the test')
const configured = (text: string) => loadConfig({ FOYER_LICENSE_PUBLIC_KEY: text }).licensePublicKey

test('the operator gives the public key as PEM, on one line or several, as a JWK, or as a file', async () => {
  for (const text of [publicKey, publicKey.replaceAll('\n', '\\n'), publicKeyLine(key)]) expect(configured(text)?.equals(key)).toBe(true)
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-key-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const file = path.join(directory, 'public.pem')
  await writeFile(file, publicKey)
  expect(loadConfig({ FOYER_LICENSE_PUBLIC_KEY_FILE: file }).licensePublicKey?.equals(key)).toBe(true)
  expect(loadConfig({}).licensePublicKey).toBeNull()
})

test('what is no such key stops the start with a sentence', () => {
  const { publicKey: rsa } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const { publicKey: x25519 } = generateKeyPairSync('x25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  for (const text of ['hello', '{}', '{', '-----BEGIN PUBLIC KEY-----', rsa, x25519]) {
    expect(() => configured(text)).toThrow(StartupError)
    expect(() => configured(text)).toThrow(/^FOYER_LICENSE_PUBLIC_KEY is not a key for licences: .*Ed25519/)
  }
})

test('a private key in its place is refused without being shown', () => {
  expect(() => configured(privateKey)).toThrow(/FOYER_LICENSE_PUBLIC_KEY holds a private key/)
  expect(() => configured('{"kty":"OKP","crv":"Ed25519","x":"a","d":"secret-part"}')).toThrow(/^(?!.*secret-part).*private key/)
})

test('the printed configuration shows the key in the form in which it can be given', () => {
  expect(printConfig({ FOYER_LICENSE_PUBLIC_KEY: publicKey })).toContain(`FOYER_LICENSE_PUBLIC_KEY=${publicKeyLine(key)}`)
  expect(printConfig({})).not.toContain('FOYER_LICENSE_PUBLIC_KEY')
})
