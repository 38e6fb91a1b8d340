// A time limit on what an author may still do to a message, by the database's clock.
import type { Reading } from '../../actions/action.ts'
import type { Message } from '../../schema/rows.ts'

/** Whether a message is older than a limit in minutes; 0 is no limit. */
export function isOlderThan(cx: Reading, message: Message, minutes: number): boolean {
  return minutes > 0 && cx.now.getTime() - message.createdAt.getTime() > minutes * 60_000
}
