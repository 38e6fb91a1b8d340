// F-17: one node after the other is stopped and started as the next version, which brings the schema forward. Nodes of the version before go on
// beside it, on tables with columns that they do not know.
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { command } from '@foyer/e2e/server.ts'
import type { Bed } from '../bed.ts'
import type { Nemesis } from './nemesis.ts'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const server = path.dirname(path.dirname(command))

/** How many versions have come after the first. */
const versionsOf = new WeakMap<Bed, number>()

export const rollingUpgrade: Nemesis = {
  id: 'F-17',
  does: 'one node after the other becomes the next version, which brings a migration',
  pauseMs: [1_000, 4_000],
  lastsMs: [1_000, 6_000],
  async strike(bed, { random, lastsMs }) {
    const version = (versionsOf.get(bed) ?? 0) + 1
    versionsOf.set(bed, version)
    const program = await makeVersion(path.join(bed.directory, `version-${version}`), version)
    for (const node of random.isOnceIn(2) ? bed.nodes : bed.nodes.toReversed()) {
      await node.stop()
      node.program = program
      await node.start()
      bed.count('a node was started as the next version')
      const behind = bed.nodes.filter((other) => other.program !== program)
      if (behind.length > 0) bed.count('two versions served at once')
      await delay(lastsMs)
      for (const other of behind)
        if (!other.isRunning) bed.accuse('F-17', { says: `${other.name} ended beside a node of the next version` })
    }
  },
  sometimes: ['a node was started as the next version'],
}

/** Lays a version down as an upgrade would: the same program with one migration more than the last. Answers what to run. */
async function makeVersion(directory: string, version: number): Promise<string> {
  await mkdir(directory)
  for (const name of ['dist', 'migrations', 'package.json'])
    await cp(path.join(server, name), path.join(directory, name), { recursive: true })
  await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'))
  const last = (await readdir(path.join(directory, 'migrations'))).length
  for (let later = 1; later <= version; later++)
    await writeFile(
      path.join(directory, 'migrations', `${String(last + later).padStart(4, '0')}-later-${later}.sql`),
      ['rooms', 'memberships', 'messages', 'users', 'sessions']
        .map((table) => `ALTER TABLE ${table} ADD COLUMN later_${later} jsonb NOT NULL DEFAULT '{"of": "a later version"}';`)
        .join('\n'),
    )
  return path.join(directory, path.relative(server, command))
}
