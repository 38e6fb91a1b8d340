// Configuration: environment variables, each also as NAME_FILE (a path to a file that holds the value), checked once at start.
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { publicKeyLine, readPublicKey } from './license-key.ts'
import { StartupError } from './startup-error.ts'

export interface Config {
  readonly port: number
  readonly bindIp: string
  readonly rootUrl: string
  readonly dataDirectory: string
  readonly databaseUrl: string | null
  /** The bus that several servers on one database share; null: this server is alone on it. */
  readonly natsUrl: string | null
  /** How many processes serve behind the one port. */
  readonly processes: number
  readonly logLevel: string
  /** What links and codes are made from; null: the file `secret` in the data directory. */
  readonly secret: string | null
  /** The secret of before is gone for good: letters that need it are dropped. */
  readonly secretLost: boolean
  /** The mail server, instead of the settings. */
  readonly mailUrl: string | null
  /** No rate limits and no second-factor prompts; for tests. */
  readonly testMode: boolean
  readonly settingOverrides: Readonly<Record<string, string>>
  /** The key whose licences count here; null: none can be installed. */
  readonly licensePublicKey: KeyObject | null
  readonly firstAdmin: { readonly username: string; readonly name: string; readonly email: string; readonly password: string } | null
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']
const secrets = new Set(['DATABASE_URL', 'NATS_URL', 'ADMIN_PASS', 'FOYER_SECRET', 'MAIL_URL'])
const secretLengthLeast = 32
const settingPrefix = 'OVERWRITE_SETTING_'
// Public, as its name says, unlike other names with a licence in them.
const licenseKeyName = 'FOYER_LICENSE_PUBLIC_KEY'

type Environment = Readonly<Record<string, string | undefined>>

/** Reads and checks the environment. Throws a StartupError that names the variable and what it should hold. */
export function loadConfig(environment: Environment): Config {
  const value = (name: string): string | undefined => readVariable(environment, name)
  const port = whole('PORT', value('PORT') ?? '3000', 0, 65_535)
  const bindIp = value('BIND_IP') ?? '0.0.0.0'
  return {
    port,
    bindIp,
    rootUrl: rootUrl(value('ROOT_URL') ?? `http://localhost:${port}`),
    dataDirectory: path.resolve(value('FOYER_DATA') ?? './data'),
    databaseUrl: databaseUrl(value('DATABASE_URL')),
    natsUrl: natsUrl(value('NATS_URL')),
    processes: whole('FOYER_PROCESSES', value('FOYER_PROCESSES') ?? '1', 1, 64),
    secret: secret(value('FOYER_SECRET')),
    secretLost: truth('FOYER_SECRET_LOST', value('FOYER_SECRET_LOST') ?? 'false'),
    mailUrl: value('MAIL_URL') ?? null,
    logLevel: oneOf('LOG_LEVEL', value('LOG_LEVEL') ?? 'info', logLevels),
    testMode: truth('TEST_MODE', value('TEST_MODE') ?? 'false'),
    settingOverrides: overrides(environment),
    licensePublicKey: loadLicensePublicKey(environment),
    firstAdmin: firstAdmin(value),
  }
}

/** The key whose licences count, from the environment; null when it names none. Throws a StartupError. */
export function loadLicensePublicKey(environment: Environment): KeyObject | null {
  const text = readVariable(environment, licenseKeyName)
  return text === undefined ? null : readPublicKey(text, licenseKeyName)
}

/** The configuration as lines of NAME=value, secrets replaced, for `foyer config print`. */
export function printConfig(environment: Environment): string {
  const config = loadConfig(environment)
  const admin = config.firstAdmin
  const lines: [string, string | undefined][] = [
    ['PORT', String(config.port)],
    ['BIND_IP', config.bindIp],
    ['ROOT_URL', config.rootUrl],
    ['FOYER_DATA', config.dataDirectory],
    ['DATABASE_URL', config.databaseUrl ?? '(embedded)'],
    ['NATS_URL', config.natsUrl ?? undefined],
    ['FOYER_PROCESSES', String(config.processes)],
    ['FOYER_SECRET', config.secret ?? undefined],
    ['MAIL_URL', config.mailUrl ?? undefined],
    ['LOG_LEVEL', config.logLevel],
    ['TEST_MODE', String(config.testMode)],
    [licenseKeyName, config.licensePublicKey === null ? undefined : publicKeyLine(config.licensePublicKey)],
    ['ADMIN_USERNAME', admin?.username],
    ['ADMIN_NAME', admin?.name],
    ['ADMIN_EMAIL', admin?.email],
    ['ADMIN_PASS', admin?.password],
    ...Object.entries(config.settingOverrides).map(([id, text]): [string, string] => [settingPrefix + id, text]),
  ]
  return lines.flatMap(([name, text]) => (text === undefined ? [] : [`${name}=${shown(name, text)}`])).join('\n')
}

function shown(name: string, text: string): string {
  if (name === 'NATS_URL') return text.replace(/(:\/\/)[^@/]*@/g, '$1[redacted]@')
  if (name === 'DATABASE_URL')
    return text.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1:[redacted]@').replace(/(password=)[^&\s]*/i, '$1[redacted]')
  if (name === licenseKeyName) return text
  return secrets.has(name) || /password|secret|token|license|accesskey/i.test(name) ? '[redacted]' : text
}

function readVariable(environment: Environment, name: string): string | undefined {
  const direct = environment[name]
  if (direct !== undefined && direct !== '') return direct
  const file = environment[`${name}_FILE`]
  if (file === undefined || file === '') return undefined
  try {
    return readFileSync(file, 'utf8').trimEnd()
  } catch (error) {
    throw new StartupError(
      `${name}_FILE names ${file}, which can't be read (${(error as Error).message}). Mend the path or its permissions.`,
    )
  }
}

function overrides(environment: Environment): Record<string, string> {
  const names = Object.keys(environment).filter((name) => name.startsWith(settingPrefix))
  const ids = new Set(names.map((name) => name.slice(settingPrefix.length).replace(/_FILE$/, '')))
  return Object.fromEntries(
    [...ids].flatMap((id) => {
      const text = environment[settingPrefix + id] ?? readVariable(environment, settingPrefix + id)
      return text === undefined ? [] : [[id, text]]
    }),
  )
}

function firstAdmin(value: (name: string) => string | undefined): Config['firstAdmin'] {
  const password = value('ADMIN_PASS')
  if (password === undefined) return null
  const username = value('ADMIN_USERNAME') ?? 'admin'
  return {
    username,
    name: value('ADMIN_NAME') ?? 'Administrator',
    email: value('ADMIN_EMAIL') ?? `${username}@localhost.invalid`,
    password,
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < least || number > most)
    throw new StartupError(`${name} is "${text}"; it must be a whole number from ${least} to ${most}.`)
  return number
}

function truth(name: string, text: string): boolean {
  return ['true', '1', 'yes', 'api'].includes(oneOf(name, text.toLowerCase(), ['true', '1', 'yes', 'api', 'false', '0', 'no']))
}

function oneOf(name: string, text: string, allowed: readonly string[]): string {
  if (!allowed.includes(text)) throw new StartupError(`${name} is "${text}"; it must be one of ${allowed.join(', ')}.`)
  return text
}

function rootUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new StartupError(`ROOT_URL is "${text}"; it must be the address people open, such as https://chat.example.com.`)
  return text.replace(/\/+$/, '')
}

function secret(text: string | undefined): string | null {
  if (text !== undefined && text.length < secretLengthLeast)
    throw new StartupError(`FOYER_SECRET has ${text.length} characters; it needs ${secretLengthLeast} or more that nobody can guess.`)
  return text ?? null
}

function databaseUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  if (!/^postgres(ql)?:\/\//.test(text))
    throw new StartupError('DATABASE_URL must begin with postgres:// or postgresql://. Unset it to use the embedded database.')
  return text
}

function natsUrl(text: string | undefined): string | null {
  if (text === undefined) return null
  for (const one of text.split(','))
    if (!/^(?:nats|tls):\/\//.test(one.trim()) || !URL.canParse(one.trim()))
      throw new StartupError(
        'NATS_URL must be the address of a NATS server, such as nats://bus.example.com:4222, or several with commas between.',
      )
  return text
}
