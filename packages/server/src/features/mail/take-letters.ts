// The next letters to send, written out, and the server to send them through; none while there is no server. They are held for a
// while: if whoever took them dies, they go out all the same.
import { Type } from 'typebox'
import { command, type Reading, theWorkspace } from '../../actions/action.ts'
import type { MailServer, Post } from '../../platform/smtp.ts'
import { setting } from '../settings/setting.ts'
import { canMail, textOf } from './letter.ts'
import { claimLetters } from './mail.store.ts'

const heldMs = 5 * 60_000

export interface Outgoing {
  readonly id: string
  readonly attempts: number
  readonly post: Post
}

export const takeLetters = command({
  name: 'take-letters',
  permission: 'run-the-server',
  input: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 100 }) }),
  load: theWorkspace,
  async run(cx, { limit }): Promise<{ server: MailServer | null; letters: Outgoing[] }> {
    if (!canMail(cx)) return { server: null, letters: [] }
    const letters = await claimLetters(cx.tx, { now: cx.now, until: new Date(cx.now.getTime() + heldMs), limit })
    const from = senderOf(cx)
    return {
      server: mailServer(cx),
      letters: letters.map((letter) => ({
        id: letter.id,
        attempts: letter.attempts,
        post: { from, to: letter.address, messageId: `<${letter.id}@${hostOf(cx)}>`, ...textOf(cx, letter, { shown: true }) },
      })),
    }
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
