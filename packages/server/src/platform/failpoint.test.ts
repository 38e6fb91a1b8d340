import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { failpoints } from './failpoint.ts'
import { packageDirectory } from './package-directory.ts'

test('nothing of a failpoint is left in the server that is built', async () => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-built-'))
  try {
    const bundle = path.join(directory, 'foyer.js')
    await promisify(execFile)(process.execPath, [path.join(packageDirectory(), 'build.mjs'), bundle])
    const built = await readFile(bundle, 'utf8')
    expect(built).toContain('error-user-is-not-activated')
    for (const trace of [...failpoints, 'FAILPOINT', 'failpoint', 'pg_terminate_backend']) expect(built, trace).not.toContain(trace)
  } finally {
    await rm(directory, { recursive: true })
  }
})
