// Where clusters of the embedded PostgreSQL lie in the data directory. A name says what state one is in, so that whoever is killed between
// two steps leaves nothing to guess: `postgres` is the workspace's, `postgres.upgrading` may be thrown away, `postgres.upgraded` is whole
// and about to become `postgres`, and `postgres.15` is what an upgrade came from.
import { readFileSync } from 'node:fs'
import { readdir, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { syncDirectory } from './sync-directory.ts'

export const clusterName = 'postgres'
export const upgradedName = 'postgres.upgraded'

/** The workspace's database. */
export function clusterIn(dataDirectory: string): string {
  return path.join(dataDirectory, clusterName)
}

/** A copy that is being made for a newer PostgreSQL. */
export function upgradingIn(dataDirectory: string): string {
  return path.join(dataDirectory, 'postgres.upgrading')
}

/** A copy that holds everything. */
export function upgradedIn(dataDirectory: string): string {
  return path.join(dataDirectory, upgradedName)
}

/** The database that was copied, as a PostgreSQL of this major version left it. */
export function keptIn(dataDirectory: string, major: string): string {
  return path.join(dataDirectory, `${clusterName}.${major}`)
}

/** The databases of before that are still there, by their full names. */
export async function listKept(dataDirectory: string): Promise<string[]> {
  const names = await readdir(dataDirectory).catch(() => [])
  return names.filter((name) => /^postgres\.\d+$/.test(name)).map((name) => path.join(dataDirectory, name))
}

/** The major version of PostgreSQL that wrote a cluster; null where there is none. */
export function majorOf(cluster: string): string | null {
  try {
    return readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes(String((error as { code?: string }).code))) return null
    throw error
  }
}

/** Whether the directory has a database, be it one whose upgrade was killed in its last step. */
export async function hasCluster(dataDirectory: string): Promise<boolean> {
  return (await isThere(clusterIn(dataDirectory))) || (await isThere(upgradedIn(dataDirectory)))
}

/** Puts the upgraded copy into the place of the database, which is kept; `onMoved` hears when there is none of that name for a moment. */
export async function swapClusters(dataDirectory: string, oldMajor: string, onMoved: () => void): Promise<void> {
  await rename(clusterIn(dataDirectory), keptIn(dataDirectory, oldMajor))
  // On disk in this order, or a power cut could leave two databases of one name, or none.
  await syncDirectory(dataDirectory)
  onMoved()
  await finishSwap(dataDirectory)
}

/** Does what an upgrade that was killed between its last two renamings had left to do; nothing otherwise. The caller holds the directory's lock. */
export async function finishSwap(dataDirectory: string): Promise<void> {
  if ((await isThere(clusterIn(dataDirectory))) || !(await isThere(upgradedIn(dataDirectory)))) return
  await rename(upgradedIn(dataDirectory), clusterIn(dataDirectory))
  await syncDirectory(dataDirectory)
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null
}
