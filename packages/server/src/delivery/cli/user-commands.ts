// `foyer user …`: accounts, by the operator.
import { Command } from 'commander'

/** The `user` command with its parts. */
export function userCommands(_environment: NodeJS.ProcessEnv): Command {
  return new Command('user').description('accounts')
}
