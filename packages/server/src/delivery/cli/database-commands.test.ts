// `foyer database` as an operator sees it.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { makeOldCluster, missingOldPostgres, oldBin, serveOldCluster } from '../../../test/old-postgres.ts'
import { openLog } from '../../platform/log.ts'
import { createApp } from '../../app.ts'
import { loadConfig } from '../../platform/config.ts'
import { databaseCommands } from './database-commands.ts'

const missing = missingOldPostgres()
if (missing !== null) console.warn(`SKIPPED: foyer database upgrade (${missing})`)

/** Runs a command; answers what it printed and the sentence that it ended with, if it did. */
async function run(directory: string, ...args: string[]): Promise<{ printed: string[]; refusal: string | null }> {
  const printed: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text).trim())
    return true
  })
  const refusal = await databaseCommands({ FOYER_DATA: directory })
    .parseAsync(args, { from: 'user' })
    .then(
      () => null,
      (error: Error) => error.message,
    )
  write.mockRestore()
  return { printed, refusal }
}

test.skipIf(missing !== null)(
  'upgrade says what it needs and what it did, and remove-old what it removed',
  async () => {
    const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-database-'))
    const kept = path.join(directory, 'postgres.15')
    const itIsKept = `As it was before, it is kept in ${kept}. Once you are content, “foyer database remove-old” removes that.`
    try {
      makeOldCluster(directory)
      {
        await using old = await serveOldCluster(directory)
        const config = loadConfig({ FOYER_DATA: directory, LOG_LEVEL: 'silent' })
        await (await createApp({ config, connection: old.connection, log: openLog('silent') })).close()
      }
      expect((await run(directory, 'remove-old')).refusal).toMatch(/^Nothing was removed: /)
      expect(await run(directory, 'upgrade', '--old-bin', oldBin)).toEqual({
        printed: [
          expect.stringMatching(
            /^The database is copied from PostgreSQL 15 to 18\. That takes up to 3\d\d\.\d MB of the \d+\.\d .B that are free\. It can be stopped at any time\.$/,
          ),
          expect.stringMatching(
            /^The database is one of PostgreSQL 18 now: \d+ rows in \d+ tables, each compared\. Start it with “foyer start”\.$/,
          ),
          itIsKept,
        ],
        refusal: null,
      })
      expect(await run(directory, 'upgrade', '--old-bin', oldBin)).toEqual({
        printed: ['The database is one of PostgreSQL 18 already.', itIsKept],
        refusal: null,
      })
      expect(await run(directory, 'remove-old')).toEqual({ printed: [`Removed: ${kept}.`], refusal: null })
      expect(await run(directory, 'remove-old')).toEqual({ printed: ['There was nothing to remove.'], refusal: null })
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
  120_000,
)
