// The command line: `foyer start` and the operator's own way to the same actions that everybody else performs.
import { Command } from 'commander'
import { printConfig } from '../../platform/config.ts'
import { foyerVersion } from '../../platform/package-directory.ts'
import { StartupError } from '../../platform/startup-error.ts'
import { backupCommands } from './backup-commands.ts'
import { databaseCommands } from './database-commands.ts'
import { filesCommands } from './files-commands.ts'
import { licenseCommands } from './license-commands.ts'
import { start } from './start.ts'
import { userCommands } from './user-commands.ts'

const program = new Command('foyer').description('Team chat you run yourself, built around guests').version(foyerVersion(), '--version')

program
  .command('start')
  .description('start the workspace')
  .action(() => start(process.env))
program
  .command('config')
  .description('configuration')
  .command('print')
  .description('print what is in force, with secrets left out')
  .action(() => void process.stdout.write(`${printConfig(process.env)}\n`))
program.addCommand(userCommands(process.env))
program.addCommand(licenseCommands(process.env))
program.addCommand(databaseCommands(process.env))
program.addCommand(filesCommands(process.env))
for (const command of backupCommands(process.env)) program.addCommand(command)

try {
  await program.parseAsync()
} catch (error) {
  // What an operator can mend is a sentence; what they can't is a bug, with its stack.
  process.stderr.write(error instanceof StartupError ? `${error.message}\n` : `${(error as Error).stack ?? String(error)}\n`)
  process.exit(1)
}
