// A history: what clients asked for, what they were answered and what they saw, line by line and on one clock, and what was read when
// everything had come to rest. Whoever checks it knows nothing else.

/** `info`: nobody knows whether it happened. */
export type Phase = 'invoke' | 'ok' | 'fail' | 'info'

/** A message as somebody sees it; moments in milliseconds. */
export interface Seen {
  readonly id: string
  readonly author: string
  readonly body: string
  readonly ts: number
  readonly updatedAt: number
  readonly editedAt: number | null
  readonly thread: string | null
}

/** A message as it is stored; `type` is null for what people wrote, and `position` for what never counts as unread. */
export interface StoredMessage extends Seen {
  readonly type: string | null
  readonly position: number | null
  readonly replies: number
}

interface Results {
  /** Writing; `id` is the message's. */
  readonly send: { readonly body: string; readonly thread: string | null }
  readonly edit: { readonly body: string; readonly editedAt: number | null }
  readonly delete: null
  /** Marking a room read. */
  readonly mark: null
  /** Who may read a room, and who may sign in; `id` is the person's. */
  readonly admit: null
  readonly remove: null
  readonly deactivate: null
  readonly activate: null
  /** What comes by itself, over the connection of that number. */
  readonly hear: Seen & { readonly connection: number }
  readonly 'hear-deleted': { readonly connection: number }
  /** What a client is answered that asks for what it missed; `asked` is when it asked. */
  readonly sync: { readonly asked: number; readonly updated: readonly Seen[]; readonly deleted: readonly string[] }
  readonly unread: { readonly asked: number; readonly unread: number }
  /** What a client shows in the end, what a node (`proc`) answers in the end, and what is stored. */
  readonly view: { readonly messages: readonly Seen[] }
  readonly read: { readonly messages: readonly Seen[] }
  readonly database: {
    readonly messages: readonly StoredMessage[]
    readonly messageCount: number
    readonly memberCount: number
    readonly members: readonly string[]
    /** How far each member has read: the position of a message. */
    readonly readTo: Readonly<Record<string, number>>
  }
  /** Something there are only so many of, named in `room`: its bounds, one taken or given back by `id`, and how many are taken in the end. */
  readonly cap: { readonly most?: number; readonly least?: number }
  readonly take: null
  readonly release: null
  readonly held: { readonly count: number }
  /** How often the audit log has each of the deeds that it must have. */
  readonly audit: Readonly<Record<string, number>>
}

export type Op = keyof Results

export type Line<O extends Op = Op> = {
  [P in O]: {
    readonly t: number
    readonly proc: string
    readonly op: P
    readonly id: string
    readonly room: string
    readonly phase: Phase
    readonly res: Results[P]
  }
}[O]

export interface Verdict {
  readonly invariant: string
  readonly ids: readonly string[]
  /** The lines that contradict each other. */
  readonly lines: readonly Line[]
  readonly says: string
}

/** The lines of one kind that say how it went. */
export function linesOf<O extends Op>(history: readonly Line[], op: O): readonly Line<O>[] {
  return history.filter((line) => line.op === op && line.phase === 'ok') as unknown as Line<O>[]
}
