// The next letter to send, written out, and the server to send it through. It is held for a while: if whoever took it dies, it goes out
// all the same.
import { Type } from 'typebox'
import { command, type Reading, theWorkspace } from '../../actions/action.ts'
import type { MailServer, Post } from '../../platform/smtp.ts'
import { setting } from '../settings/setting.ts'
import { canMail, heldUntil, textOf } from './letter.ts'
import { claimLetter } from './mail.store.ts'

export interface Outgoing {
  readonly server: MailServer
  readonly letterId: string
  /** Which attempt this is: whoever took the letter later made it another. */
  readonly attempt: number
  readonly post: Post
}

export const takeLetter = command({
  name: 'take-letter',
  permission: 'run-the-server',
  input: Type.Object({}),
  load: theWorkspace,
  /** Null when nothing is due, or there is no server. */
  async run(cx): Promise<Outgoing | null> {
    const letter = canMail(cx) ? await claimLetter(cx.tx, { now: cx.now, until: heldUntil(cx) }) : null
    if (letter === null) return null
    const post = {
      from: senderOf(cx),
      to: letter.address,
      messageId: `<${letter.id}@${hostOf(cx)}>`,
      ...textOf(cx, letter, { shown: true }),
    }
    return { server: mailServer(cx), letterId: letter.id, attempt: letter.attempts, post }
  },
})

function mailServer(cx: Reading): MailServer {
  const secure = setting(cx, 'SMTP_Protocol') === 'smtps'
  return {
    host: setting(cx, 'SMTP_Host'),
    port: setting(cx, 'SMTP_Port') || (secure ? 465 : 587),
    secure,
    ignoreTls: setting(cx, 'SMTP_IgnoreTLS'),
    pool: setting(cx, 'SMTP_Pool'),
    username: setting(cx, 'SMTP_Username'),
    password: setting(cx, 'SMTP_Password'),
  }
}

function senderOf(cx: Reading): Post['from'] {
  return { name: setting(cx, 'Site_Name'), address: setting(cx, 'From_Email') || `no-reply@${hostOf(cx)}` }
}

function hostOf(cx: Reading): string {
  return new URL(setting(cx, 'Site_Url')).hostname
}
