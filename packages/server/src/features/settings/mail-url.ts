// MAIL_URL, the mail server as operators write it in one line, as the settings that it fixes.
import { StartupError } from '../../platform/startup-error.ts'

/** The settings that MAIL_URL fixes. */
export const mailUrlSettings: readonly string[] = [
  'SMTP_Protocol',
  'SMTP_Host',
  'SMTP_Port',
  'SMTP_Username',
  'SMTP_Password',
  'SMTP_IgnoreTLS',
  'SMTP_Pool',
]

/** The settings that `smtp://user:password@host:port` (or `smtps://`) stands for; none without one. Throws a StartupError. */
export function mailSettings(text: string | null): [string, unknown][] {
  if (text === null) return []
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    throw new StartupError('MAIL_URL must look like smtp://user:password@mail.example.com:587, or begin with smtps://.')
  return [
    ['SMTP_Protocol', url.protocol.slice(0, -1)],
    ['SMTP_Host', url.hostname.replace(/^\[|\]$/g, '')],
    ['SMTP_Port', url.port === '' ? 0 : Number(url.port)],
    ['SMTP_Username', decoded(url.username)],
    ['SMTP_Password', decoded(url.password)],
    ['SMTP_IgnoreTLS', url.searchParams.get('ignoreTLS') === 'true'],
    ['SMTP_Pool', url.searchParams.get('pool') !== 'false'],
  ]
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw new StartupError('MAIL_URL has a user or password that is not percent-encoded: write % as %25, @ as %40, / as %2F.')
  }
}
