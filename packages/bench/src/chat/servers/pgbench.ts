// pgbench as a contestant: prepared statements, 64 clients, each beginning its next transaction when the last one was committed.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Window, watchProcessor } from '../machine/processor.ts'
import { openScratch } from './scratch.ts'

const clients = 64

export interface PgbenchOptions {
  readonly where: { readonly host: string; readonly port: number; readonly user: string; readonly database: string }
  /** One transaction. */
  readonly script: string
  readonly seconds: number
  readonly postgresPid: number
  /** Of PostgreSQL, for its connections. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface PgbenchResult extends Window {
  /** Connecting left out. */
  readonly perSecond: number
  /** How many transactions were committed in all. */
  readonly committed: number
}

export async function runPgbench(
  pgbench: string,
  { where, script, seconds, postgresPid, settings = {} }: PgbenchOptions,
): Promise<PgbenchResult> {
  await using scratch = await openScratch('pgbench')
  const file = path.join(scratch.directory, 'transaction.sql')
  await writeFile(file, script)
  const { host, port, user, database } = where
  const place = ['-h', host, '-p', String(port), '-U', user]
  const how = ['-n', '-M', 'prepared', '-f', file, '-c', String(clients), '-j', '1', '-T', String(Math.ceil(seconds))]
  // pgbench is a child of ours: it and the database are what is at work.
  const end = watchProcessor([process.pid, postgresPid])
  const env = {
    ...process.env,
    PGOPTIONS: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  }
  const { stdout } = await promisify(execFile)(pgbench, [...place, ...how, database], { env })
  return { ...end(), ...readOutput(stdout) }
}

function readOutput(printed: string): Pick<PgbenchResult, 'perSecond' | 'committed'> {
  const numberOf = (pattern: RegExp): number => Number(pattern.exec(printed)?.[1] ?? Number.NaN)
  return {
    perSecond: numberOf(/^tps = ([\d.]+)/m),
    committed: numberOf(/^number of transactions actually processed: (\d+)/m),
  }
}
