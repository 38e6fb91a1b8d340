// Carries the embedded database over to the major version of PostgreSQL that this Foyer brings: the old cluster is read with its own binaries,
// everything is copied into a new one beside it, compared, and the two change places. Until then the old one is only read, and
// afterwards it is kept. Docs: decisions/0037-upgrading-the-embedded-postgresql.md.
import { lstat, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import {
  clusterIn,
  finishSwap,
  hasCluster,
  keptIn,
  listKept,
  majorOf,
  swapClusters,
  upgradedIn,
  upgradingIn,
} from '../platform/clusters.ts'
import type { Config } from '../platform/config.ts'
import { openDataDirectory } from '../platform/data-directory.ts'
import { bundledMajor, type EmbeddedPostgres, removeCluster, startOldPostgres, startPostgresBeside } from '../platform/embedded-postgres.ts'
import { unreachable } from '../platform/migrate.ts'
import { StartupError } from '../platform/startup-error.ts'
import { syncDirectory } from '../platform/sync-directory.ts'
import { isUnavailable } from '../platform/transaction.ts'
import { type Copied, copyDatabase } from './copied-database.ts'

/** Where an upgrade is, in this order. */
export type UpgradeStep =
  | { readonly step: 'begun'; readonly from: string; readonly to: string; readonly bytesNeeded: number; readonly bytesFree: number }
  | { readonly step: 'old-started' }
  | { readonly step: 'new-started' }
  | { readonly step: 'copying'; readonly table: string; readonly rows: number; readonly about: number }
  | { readonly step: 'checking'; readonly table: string }
  | { readonly step: 'copied' }
  | { readonly step: 'stopped' }
  | { readonly step: 'ready' }
  | { readonly step: 'moved' }

export interface UpgradeOptions {
  /** The directory of the old PostgreSQL's programs. */
  readonly oldBin: string
  readonly signal: AbortSignal
  readonly report: (step: UpgradeStep) => void
}

export interface Upgraded {
  /** Null when there was nothing to copy: it is of the right version already. */
  readonly copied: Copied | null
  readonly major: string
  /** The databases of before that lie beside it. */
  readonly kept: readonly string[]
}

/** What a cluster takes that holds next to nothing, with its log. */
const bytesOfEmpty = 300_000_000

/** Upgrades the database of the configured workspace, which no server is using. Throws a StartupError; then the old database is in its place, as it was. */
export async function upgradeDatabase(config: Config, options: UpgradeOptions): Promise<Upgraded> {
  await requireOwnCluster(config)
  const directory = await openDataDirectory(config.dataDirectory)
  try {
    await finishSwap(directory.path)
    const [found, to] = [majorOf(clusterIn(directory.path)), bundledMajor()]
    if (found === null) throw new StartupError(`${clusterIn(directory.path)} holds no PostgreSQL database.`)
    const copied = found === to ? null : await replace(directory.path, { from: found, to }, options)
    return { copied, major: to, kept: await listKept(directory.path) }
  } finally {
    await directory.release()
  }
}

/** Removes the databases of before, beside a running server or without one; answers which. Throws a StartupError while there is no newer one in their place. */
export async function removeKept(config: Config): Promise<readonly string[]> {
  await requireOwnCluster(config)
  const [found, brought] = [majorOf(clusterIn(config.dataDirectory)), bundledMajor()]
  if (found !== brought)
    throw new StartupError(
      `Nothing was removed: the database in ${config.dataDirectory} is not one of PostgreSQL ${brought}, so the one of before may still be needed.`,
    )
  const kept = (await listKept(config.dataDirectory)).filter((cluster) => Number(majorOf(cluster)) < Number(brought))
  for (const cluster of kept) await rm(cluster, { recursive: true, force: true })
  return kept
}

async function requireOwnCluster(config: Config): Promise<void> {
  if (config.databaseUrl !== null)
    throw new StartupError(
      'DATABASE_URL names a database server of your own: upgrade that one as its makers say. Foyer’s own database is not used.',
    )
  if (!(await hasCluster(config.dataDirectory)))
    throw new StartupError(`There is no workspace in ${config.dataDirectory}. Name the right place with FOYER_DATA.`)
}

async function replace(
  directory: string,
  { from, to }: { readonly from: string; readonly to: string },
  { oldBin, signal, report }: UpgradeOptions,
): Promise<Copied> {
  if (Number(from) > Number(to))
    throw new StartupError(
      `${clusterIn(directory)} was written by PostgreSQL ${from}, which is newer than this Foyer’s PostgreSQL ${to}. Start the newer Foyer again that it comes from.`,
    )
  await requireMovable(directory, from)
  // What one that was killed has left. Also where it was whole: somebody may have started the old database since.
  for (const leftover of [upgradingIn(directory), upgradedIn(directory)]) await removeCluster(leftover)
  const { bytesNeeded, bytesFree } = await requireSpace(directory)
  report({ step: 'begun', from, to, bytesNeeded, bytesFree })
  try {
    const copied = await copyAside(directory, { oldBin, signal, report })
    report({ step: 'stopped' })
    signal.throwIfAborted()
    await rename(upgradingIn(directory), upgradedIn(directory))
    await syncDirectory(directory)
    report({ step: 'ready' })
    await swapClusters(directory, from, () => report({ step: 'moved' }))
    return copied
  } catch (error) {
    await removeCluster(upgradingIn(directory))
    throw error
  }
}

/** Both servers have stopped when this is over, in whatever way. */
async function copyAside(directory: string, { oldBin, signal, report }: UpgradeOptions): Promise<Copied> {
  const deaths: string[] = []
  const onExit = (reason: string): void => void deaths.push(reason)
  const servers: EmbeddedPostgres[] = []
  try {
    const old = await startOldPostgres({ dataDirectory: directory, bin: oldBin, onExit })
    servers.push(old)
    report({ step: 'old-started' })
    const fresh = await startPostgresBeside({ dataDirectory: directory, cluster: upgradingIn(directory), onExit })
    servers.push(fresh)
    report({ step: 'new-started' })
    const copied = await copyDatabase(old.connection, fresh.connection, {
      signal,
      onCopied: (table, rows, about) => report({ step: 'copying', table, rows, about }),
      onChecking: (table) => report({ step: 'checking', table }),
    })
    report({ step: 'copied' })
    return copied
  } catch (error) {
    throw explain(error, deaths[0] ?? `What PostgreSQL said last is in ${path.join(directory, 'postgres.log')}.`)
  } finally {
    for (const server of servers.toReversed()) await server.stop()
  }
}

/** A server that dies breaks lines; why it died is worth more than that they broke. */
function explain(error: unknown, reason: string): unknown {
  // What it has too little of (class 53: a full disk) it says itself.
  if (!isUnavailable(error) || String((error as { code?: unknown }).code).startsWith('53')) return unreachable(error)
  return new StartupError(`PostgreSQL ended while the database was being copied, which is as it was. ${reason}`)
}

/** The two change places by their names, which nothing may stand in the way of in the end. */
async function requireMovable(directory: string, major: string): Promise<void> {
  const cluster = await lstat(clusterIn(directory))
  if (cluster.isSymbolicLink() || cluster.dev !== (await stat(directory)).dev)
    throw new StartupError(
      `${clusterIn(directory)} is a link or a disk of its own, and can’t change places with a copy beside it. Mount or link the whole of ${directory} instead; or back up with the Foyer of before, and restore with this one into an empty place.`,
    )
  const kept = keptIn(directory, major)
  if ((await stat(kept).catch(() => null)) !== null)
    throw new StartupError(`${kept} is there already, from an upgrade before. Move it away, or remove it, if it is not needed any more.`)
}

/** The copy has no more rows than the old database, and lies closer together. */
async function requireSpace(directory: string): Promise<{ readonly bytesNeeded: number; readonly bytesFree: number }> {
  const { bavail, bsize } = await statfs(directory)
  const [bytesNeeded, bytesFree] = [(await bytesIn(clusterIn(directory))) + bytesOfEmpty, bavail * bsize]
  if (bytesFree < bytesNeeded)
    throw new StartupError(
      `An upgrade makes a second database beside the old one: that needs ${gigabytes(bytesNeeded)} on the disk of ${directory}, and ${gigabytes(bytesFree)} are free. Free some space, or move the whole directory to a larger disk. Nothing was changed.`,
    )
  return { bytesNeeded, bytesFree }
}

async function bytesIn(cluster: string): Promise<number> {
  let bytes = 0
  // The old server's log of what it wrote is not copied.
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && !entry.parentPath.startsWith(path.join(cluster, 'pg_wal')))
      bytes += (await stat(path.join(entry.parentPath, entry.name))).size
  return bytes
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
