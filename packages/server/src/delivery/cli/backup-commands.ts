// `foyer backup|verify|restore`: a copy of the whole workspace in one file, a look at it, and the way back.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { backUp } from '../../backup/back-up.ts'
import { restore } from '../../backup/restore.ts'
import { type Verified, verify } from '../../backup/verify.ts'
import type { Totals } from '../../backup/archive.ts'
import { type Config, loadConfig } from '../../platform/config.ts'
import { openLog } from '../../platform/log.ts'
import { knownMigrations } from '../../platform/migrate.ts'
import { StartupError } from '../../platform/startup-error.ts'
import { requireNoFile, writeWholeFile } from '../../platform/whole-file.ts'
import { bytesText, countText, untilStopped } from './long-work.ts'

interface BackupFlags {
  readonly withoutSecret?: boolean
  readonly allowLostFiles?: boolean
}

interface RestoreFlags {
  readonly keepSessions?: boolean
  readonly keepLetters?: boolean
}

/** The three commands. */
export function backupCommands(environment: NodeJS.ProcessEnv): readonly Command[] {
  return [
    new Command('backup')
      .description('copy the whole workspace into one file, beside a running server or without one')
      .argument('<file>', 'the file to write; - for standard output')
      .option('--without-secret', 'leave the server’s secret out; it is then kept, and brought back, by other means')
      .option('--allow-lost-files', 'go on when uploaded files are missing or damaged')
      .action((file: string, options: BackupFlags) => runBackup(loadConfig(environment), file, options)),
    new Command('verify')
      .description('read a whole backup and say what is in it, and whether it is whole')
      .argument('<file>', 'the backup; - for standard input')
      .action((file: string) => runVerify(file)),
    new Command('restore')
      .description('restore a backup into an empty place: a new FOYER_DATA, and an empty database where DATABASE_URL names one')
      .argument('<file>', 'the backup; - for standard input')
      .option('--keep-sessions', 'leave everybody signed in, and tokens good: only when nothing has happened since the backup was made')
      .option('--keep-letters', 'send letters that waited when the backup was made: only when the server has not run since')
      .action((file: string, options: RestoreFlags) => runRestore(loadConfig(environment), file, options)),
  ]
}

async function runBackup(config: Config, file: string, { withoutSecret = false, allowLostFiles = false }: BackupFlags): Promise<void> {
  const toOutput = file === '-'
  if (toOutput && process.stdout.isTTY)
    throw new StartupError('A backup is no text to be looked at. Name a file, or pass standard output on.')
  if (!toOutput) await requireNoFile(path.resolve(file))
  const sink = (bytes: AsyncIterable<Uint8Array>): Promise<void> => (toOutput ? passOn(bytes) : writeWholeFile(path.resolve(file), bytes))
  const { head, totals } = await untilStopped('Nothing was written', (work) =>
    backUp(config, sink, { withSecret: !withoutSecret, allowLostFiles, ...work }),
  )
  const say = toOutput ? complain : print
  say(`${toOutput ? 'The backup' : file} holds the workspace as it was at ${head.takenAt}: ${told(totals)}.`)
  if (totals.lostFiles > 0)
    complain(`${countText(totals.lostFiles, 'file')} of these ${totals.lostFiles === 1 ? 'is' : 'are'} missing or damaged.`)
  complain(
    `It holds what people wrote, password hashes${head.secret ? ' and the server’s secret' : ''}: whoever has it has the workspace. Keep it as you keep the server.`,
  )
  if (!head.secret) complain('The server’s secret is not in it: keep that too, or nobody with a second factor can sign in after a restore.')
}

async function passOn(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(bytes, process.stdout, { end: false })
  } catch (error) {
    if ((error as { code?: string }).code !== 'EPIPE') throw error
    throw new StartupError('Whoever the backup was passed on to has stopped reading: what they have is no whole backup.')
  }
}

async function runVerify(file: string): Promise<void> {
  const bytes = await openBackup(file)
  const verified = await untilStopped('Nothing is known of the backup', (work) => verify(bytes, work))
  print(contents(verified))
  const known = await knownMigrations()
  const newer = verified.head.migrations.filter((name) => !known.includes(name))
  if (newer.length > 0)
    throw new StartupError(
      `The backup is whole, and made by a newer Foyer (it knows ${newer.join(', ')}): it can be restored with version ${verified.head.foyerVersion} or a later one, not with this one.`,
    )
  print('The backup is whole.')
}

async function runRestore(config: Config, file: string, { keepSessions = false, keepLetters = false }: RestoreFlags): Promise<void> {
  const bytes = await openBackup(file)
  const { head, end, settled } = await untilStopped('Nothing was restored', (work) =>
    restore(config, bytes, { keepSessions, keepLetters, log: openLog('warn'), ...work }),
  )
  print(`The workspace is restored as it was at ${head.takenAt}: ${told(end.totals)}. Start it with “foyer start”.`)
  if (!keepSessions)
    print(
      `Everybody signs in anew: ${countText(settled.signInsEnded, 'sign-in')} and ${countText(settled.tokensEnded, 'personal access token')} ended, because rights may have been taken away since.`,
    )
  if (settled.lettersHeldBack > 0)
    print(
      `${countText(settled.lettersHeldBack, 'letter')} that waited then ${settled.lettersHeldBack === 1 ? 'is' : 'are'} kept back in the outbox: they may have been sent since. An administrator can send them.`,
    )
  if (!keepSessions)
    print(
      'Everything else is as it was then: look whether accounts were deactivated, guests removed or invitations revoked since, and do so again.',
    )
  if (end.totals.lostFiles > 0) complain(`${countText(end.totals.lostFiles, 'file')} were missing or damaged when the backup was made.`)
  if (!head.secret && config.secret === null)
    print(
      `The backup holds no secret: before the start, put the file “secret” of the backed-up server into ${config.dataDirectory}, or set FOYER_SECRET.`,
    )
}

/** The bytes of a backup; what can't be read is said before anything is begun. */
async function openBackup(file: string): Promise<Readable> {
  if (file === '-') return process.stdin
  try {
    const handle = await open(file, 'r')
    if ((await handle.stat()).isFile()) return createReadStream('', { fd: handle })
    await handle.close()
    throw new Error('it is no file')
  } catch (error) {
    throw new StartupError(`${file} can't be read (${(error as Error).message}). Mend the path or its permissions.`)
  }
}

function contents({ head, end, tables }: Verified): string {
  const lines = [
    `made by     Foyer ${head.foyerVersion}, schema ${head.migrations.at(-1)}`,
    `as of       ${head.takenAt}`,
    `workspace   ${head.workspaceId}`,
    `secret      ${head.secret ? 'inside' : 'not inside'}`,
    `files       ${end.totals.files}${end.totals.lostFiles > 0 ? `, of which ${end.totals.lostFiles} missing or damaged when it was made` : ''}`,
    '',
    `${'table'.padEnd(28)}${'rows'.padStart(12)}${'size'.padStart(12)}`,
    ...tables.map(({ name, sum }) => row(name, sum.rows ?? 0, sum.bytes)),
    row(
      '',
      end.totals.rows,
      tables.reduce((bytes, { sum }) => bytes + sum.bytes, 0),
    ),
  ]
  return `${lines.join('\n')}\n`
}

function row(name: string, rows: number, bytes: number): string {
  return `${name.padEnd(28)}${String(rows).padStart(12)}${bytesText(bytes).padStart(12)}`
}

function told({ tables, rows, files, bytes }: Totals): string {
  return `${countText(rows, 'row')} in ${countText(tables, 'table')}, ${countText(files, 'file')}, ${bytesText(bytes)}`
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`)
}
