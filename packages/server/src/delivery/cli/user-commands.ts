// `foyer user …`: accounts, by the operator, beside a running server or without one.
import { Command } from 'commander'
import { addUser } from '../../features/accounts/add-user.ts'
import { setActiveStatus } from '../../features/accounts/set-active-status.ts'
import { resetSecondFactor } from '../../features/sessions/reset-second-factor.ts'
import { listUsers } from '../../features/users/list-users.ts'
import { loadConfig } from '../../platform/config.ts'
import { newId } from '../../platform/ids.ts'
import { openLog } from '../../platform/log.ts'
import { type Act, asOperator } from '../../operator.ts'

interface NewUserOptions {
  readonly username: string
  readonly name?: string
  readonly email: string
  readonly password?: string
  readonly guest?: true
  readonly admin?: true
  readonly company?: string
  readonly until?: string
}

const pageSize = 100

/** The `user` command with its parts. */
export function userCommands(environment: NodeJS.ProcessEnv): Command {
  const act = <T>(work: (act: Act) => Promise<T>): Promise<T> => {
    const config = loadConfig(environment)
    return asOperator(config, openLog(config.logLevel === 'info' ? 'warn' : config.logLevel), work)
  }
  const user = new Command('user').description('accounts')
  user
    .command('create')
    .description('make an account; without a password, one is made up, shown once, and must be changed at the first sign-in')
    .requiredOption('--username <username>', 'the name to sign in with')
    .requiredOption('--email <address>', 'the e-mail address')
    .option('--name <name>', 'the name that people read; the username when left out')
    .option('--password <password>', 'the password')
    .option('--guest', 'an outside account: let into rooms one by one, and nowhere else')
    .option('--admin', 'an administrator')
    .option('--company <company>', 'where a guest is from')
    .option('--until <date>', 'when a guest’s access ends (2027-01-31)')
    .action((options: NewUserOptions) => act((perform) => create(perform, options)))
  user
    .command('list')
    .description('list accounts')
    .option('--json', 'one JSON object a line')
    .action((options: { json?: true }) => act((perform) => list(perform, options.json === true)))
  user
    .command('deactivate <username>')
    .description('end an account’s access at once: its tokens and its sockets; its rooms are kept for the day it is activated again')
    .option('--yes', 'also when rooms would change hands')
    .action((username: string, options: { yes?: true }) => act((perform) => deactivate(perform, username, options.yes === true)))
  user
    .command('reset-second-factor <username>')
    .description('take away the app of somebody who has lost it, and sign them out everywhere; codes by mail stay')
    .action((username: string) => act((perform) => resetFactor(perform, username)))
  return user
}

async function create(act: Act, options: NewUserOptions): Promise<void> {
  const { username, email, guest, admin, company, until } = options
  const password = options.password ?? `${newId(20)}aA7-`
  await act(addUser, {
    username,
    email,
    name: options.name ?? username,
    password,
    verified: true,
    requirePasswordChange: options.password === undefined,
    roles: guest ? ['guest'] : admin ? ['admin'] : ['user'],
    ...(company === undefined ? {} : { company }),
    ...(until === undefined ? {} : { accessEndsAt: until }),
  })
  process.stdout.write(`${username} was created.\n`)
  if (options.password === undefined) process.stdout.write(`Password for the first sign-in, shown only now: ${password}\n`)
}

async function list(act: Act, asJson: boolean): Promise<void> {
  for (let offset = 0, total = 1; offset < total; offset += pageSize) {
    const page = await act(listUsers, { page: { offset, limit: pageSize }, order: [{ column: 'username', descending: false }] })
    total = page.total
    for (const user of page.rows) process.stdout.write(`${asJson ? JSON.stringify(user) : line(user)}\n`)
  }
}

function line(user: { username: string; name: string; active: boolean; kind?: 'guest' | 'bot'; company?: string }): string {
  const marks = [user.kind, user.company, user.active ? undefined : 'deactivated'].filter((mark) => mark !== undefined)
  return `${user.username.padEnd(24)} ${user.name}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}`
}

async function deactivate(act: Act, username: string, confirmed: boolean): Promise<void> {
  const { active } = await act(setActiveStatus, { user: { username }, active: false, confirmed })
  process.stdout.write(active ? `${username} is still active.\n` : `${username} is out.\n`)
}

async function resetFactor(act: Act, username: string): Promise<void> {
  await act(resetSecondFactor, { user: { username } })
  process.stdout.write(`${username} signs in without an app.\n`)
}
