// A slash command: what people type in place of a message. It performs actions through the same door as every road, by the same rights; nothing is decided here.
import type { Action, Outcome } from '../../actions/action.ts'
import type { MatrixRow } from '../../permissions/matrix.ts'
import { refusal } from '../../platform/errors.ts'

/** Performs an action for whoever typed the command. */
export type Act = <A extends Action>(action: A, input: unknown) => Promise<Outcome<A>>

/** A command as it came in. */
export interface TypedCommand {
  readonly command: string
  readonly words: string
  readonly roomId: string
  readonly threadId: string | null
}

export interface CommandCall {
  /** The room that it was typed in. */
  readonly roomId: string
  readonly threadId: string | null
  /** What stands behind the command's name. */
  readonly words: string
}

export interface SlashCommand {
  readonly command: string
  /** What may stand behind its name. */
  readonly params: string
  readonly description: string
  /** The rows of the matrix that it rests on; whoever could do none of them anywhere is not offered it. */
  readonly rests: readonly MatrixRow[]
  readonly run: (act: Act, call: CommandCall) => Promise<void>
}

/** The usernames that the words name, each with an @ before it or without. Throws error-user-param-not-provided. */
export function namesIn(words: string): string[] {
  const names = words
    .split(/[\s,]+/)
    .map((word) => word.replace(/^@/, ''))
    .filter((name) => name !== '')
  if (names.length === 0) throw refusal('error-user-param-not-provided')
  return names
}

/** The room that the words name, as #name; or the one that the command was typed in. */
export function roomIn({ words, roomId }: CommandCall): { id: string } | { name: string } {
  const [first = ''] = words.trim().split(/\s+/)
  return first === '' ? { id: roomId } : { name: first.replace(/^#/, '') }
}

/** The room that the words name. Throws error-roomid-param-not-provided. */
export function namedRoomIn(words: string): { name: string } {
  const [first = ''] = words.trim().split(/\s+/)
  if (first === '') throw refusal('error-roomid-param-not-provided')
  return { name: first.replace(/^#/, '') }
}
