// `foyer database …`: what an operator does to the embedded database itself.
import { Command } from 'commander'
import { removeKept, upgradeDatabase, type UpgradeStep } from '../../backup/upgrade.ts'
import { type Config, loadConfig } from '../../platform/config.ts'
import { bytesText, countText, untilStopped } from './long-work.ts'

/** The `database` command with its parts. */
export function databaseCommands(environment: NodeJS.ProcessEnv): Command {
  const database = new Command('database').description('the database that Foyer brings with it')
  database
    .command('upgrade')
    .description('carry the database over to the PostgreSQL that this version brings, with the server stopped; the old one is kept')
    .requiredOption('--old-bin <directory>', 'where the programs of the PostgreSQL lie that wrote it')
    .action(({ oldBin }: { oldBin: string }) => upgrade(loadConfig(environment), oldBin))
  database
    .command('remove-old')
    .description('remove the databases that upgrades have kept')
    .action(() => removeOld(loadConfig(environment)))
  return database
}

async function upgrade(config: Config, oldBin: string): Promise<void> {
  const { copied, major, kept } = await untilStopped('The database is as it was', (work) =>
    upgradeDatabase(config, {
      oldBin,
      signal: work.signal,
      report: (step) => (step.step === 'begun' ? print(introduction(step)) : work.show(textOf(step))),
    }),
  )
  print(
    copied === null
      ? `The database is one of PostgreSQL ${major} already.`
      : `The database is one of PostgreSQL ${major} now: ${countText(copied.rows, 'row')} in ${countText(copied.tables, 'table')}, each compared. Start it with “foyer start”.`,
  )
  if (kept.length > 0)
    print(`As it was before, it is kept in ${kept.join(', ')}. Once you are content, “foyer database remove-old” removes that.`)
}

function introduction({ from, to, bytesNeeded, bytesFree }: Extract<UpgradeStep, { step: 'begun' }>): string {
  return `The database is copied from PostgreSQL ${from} to ${to}. That takes up to ${bytesText(bytesNeeded)} of the ${bytesText(bytesFree)} that are free. It can be stopped at any time.`
}

function textOf(step: UpgradeStep): string {
  if (step.step === 'copying') {
    const about = step.about > step.rows ? ` of about ${step.about.toLocaleString('en')}` : ''
    return `copying table ${step.table}: so far ${step.rows.toLocaleString('en')}${about} rows`
  }
  return step.step === 'checking' ? `comparing table ${step.table} with what it was copied from` : 'starting and stopping PostgreSQL'
}

async function removeOld(config: Config): Promise<void> {
  const removed = await removeKept(config)
  print(removed.length === 0 ? 'There was nothing to remove.' : `Removed: ${removed.join(', ')}.`)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
