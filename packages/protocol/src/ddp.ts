/**
 * The frames of DDP, Meteor's realtime protocol, as types; how a client's frame is read; how an error is worded.
 * What methods and streams exist, and who may use them, is told elsewhere.
 */
import { EjsonError, parseEjson, strangerLimits } from './ejson.ts'

/** Clients number their frames as they like; whatever came is echoed. */
export type FrameId = string | number

export interface ConnectFrame {
  msg: 'connect'
  version: string
  support: string[]
}

export interface PingFrame {
  msg: 'ping'
  id?: FrameId
}

export interface PongFrame {
  msg: 'pong'
  id?: FrameId
}

export interface MethodFrame {
  msg: 'method'
  id: FrameId | null
  method: string
  params: unknown[]
}

export interface SubFrame {
  msg: 'sub'
  id: FrameId
  name: string
  params: unknown[]
}

export interface UnsubFrame {
  msg: 'unsub'
  id: FrameId
}

export type ClientFrame = ConnectFrame | PingFrame | PongFrame | MethodFrame | SubFrame | UnsubFrame

/** What stands in `error` of a `result` or a `nosub`. */
export interface DdpErrorBody {
  isClientSafe: true
  error: string | number
  reason?: string
  message: string
  errorType: 'Meteor.Error'
  details?: unknown
}

export interface ConnectedFrame {
  msg: 'connected'
  session: string
}

/** No common version: the server names the one it would speak, and closes. */
export interface FailedFrame {
  msg: 'failed'
  version: string
}

export interface ResultFrame {
  msg: 'result'
  id: FrameId | null
  result?: unknown
  error?: DdpErrorBody
}

/** Follows every result, after an error too. */
export interface UpdatedFrame {
  msg: 'updated'
  methods: (FrameId | null)[]
}

/** Exactly one id: widely used clients read only the first. */
export interface ReadyFrame {
  msg: 'ready'
  subs: [FrameId]
}

/** With an error: refused. Without: the answer to `unsub`. */
export interface NosubFrame {
  msg: 'nosub'
  id: FrameId
  error?: DdpErrorBody
}

export interface AddedFrame {
  msg: 'added'
  collection: string
  id: string
  fields?: Record<string, unknown>
}

export interface ChangedFrame {
  msg: 'changed'
  collection: string
  id: string
  fields?: Record<string, unknown>
  cleared?: string[]
}

export interface RemovedFrame {
  msg: 'removed'
  collection: string
  id: string
}

/** The answer to a frame that makes no sense. */
export interface ErrorFrame {
  msg: 'error'
  reason: string
  offendingMessage?: unknown
}

export type ServerFrame =
  | ConnectedFrame
  | FailedFrame
  | PingFrame
  | PongFrame
  | ResultFrame
  | UpdatedFrame
  | ReadyFrame
  | NosubFrame
  | AddedFrame
  | ChangedFrame
  | RemovedFrame
  | ErrorFrame

export interface MalformedFrame {
  malformed: string
}

/** The protocol versions spoken here, the preferred one first; they differ in nothing that we use. */
export const ddpVersions = ['1', 'pre2', 'pre1']

/** The code with which a socket is closed whose client should come again later (RFC 6455's registry: try again later). */
export const tryAgainLater = 1013

/** Says in the reason of a close when to come again. */
export function comeAgainReason(seconds: number): string {
  return `too many at once; come again in ${seconds} seconds`
}

/** Reads that out of a close; null where it asks for nothing of the kind. */
export function comeAgainAfterMs({ code, reason }: { readonly code: number; readonly reason: string }): number | null {
  const seconds = code === tryAgainLater ? /\bcome again in (\d{1,4}) seconds/.exec(reason)?.[1] : undefined
  return seconds === undefined ? null : Number(seconds) * 1_000
}

/** Reads what a client sent. Never throws: a frame that makes no sense comes back as its reason. */
export function parseClientFrame(text: string): ClientFrame | MalformedFrame {
  let frame: unknown
  try {
    frame = parseEjson(text, strangerLimits)
  } catch (error) {
    if (error instanceof EjsonError) return malformed(error.message)
    throw error
  }
  if (!isObject(frame)) return malformed('not an object')
  switch (frame.msg) {
    case 'connect':
      return readConnect(frame)
    case 'ping':
    case 'pong':
      return readHeartbeat(frame.msg, frame.id)
    case 'method':
      return readMethod(frame)
    case 'sub':
      return readSub(frame)
    case 'unsub':
      return isFrameId(frame.id) ? { msg: 'unsub', id: frame.id } : malformed('unsub: id must be a string or a number')
    default:
      return malformed('msg is missing or unknown')
  }
}

/** Words an error for `result` and `nosub`. */
export function ddpError(code: string | number, reason?: string, details?: unknown): DdpErrorBody {
  return {
    isClientSafe: true,
    error: code,
    ...(reason === undefined ? {} : { reason }),
    message: reason ? `${reason} [${code}]` : `[${code}]`,
    errorType: 'Meteor.Error',
    ...(details === undefined ? {} : { details }),
  }
}

type Loose = Record<string, unknown>

const malformed = (reason: string): MalformedFrame => ({ malformed: reason })

const isFrameId = (id: unknown): id is FrameId => typeof id === 'string' || typeof id === 'number'

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function readConnect({ version, support = [] }: Loose): ConnectFrame | MalformedFrame {
  if (typeof version !== 'string') return malformed('connect: version must be a string')
  if (!isStrings(support)) return malformed('connect: support must be a list of strings')
  return { msg: 'connect', version, support }
}

function readHeartbeat(msg: 'ping' | 'pong', id: unknown): PingFrame | PongFrame | MalformedFrame {
  if (id === undefined || id === null) return { msg }
  return isFrameId(id) ? { msg, id } : malformed(`${msg}: id must be a string or a number`)
}

// A missing id is read as null, which also comes from clients that don't look at the answer's id.
function readMethod({ id = null, method, params = [] }: Loose): MethodFrame | MalformedFrame {
  if (id !== null && !isFrameId(id)) return malformed('method: id must be a string, a number or null')
  if (typeof method !== 'string') return malformed('method: method must be a string')
  if (!Array.isArray(params)) return malformed('method: params must be a list')
  return { msg: 'method', id, method, params }
}

function readSub({ id, name, params = [] }: Loose): SubFrame | MalformedFrame {
  if (!isFrameId(id)) return malformed('sub: id must be a string or a number')
  if (typeof name !== 'string') return malformed('sub: name must be a string')
  if (!Array.isArray(params)) return malformed('sub: params must be a list')
  return { msg: 'sub', id, name, params }
}
