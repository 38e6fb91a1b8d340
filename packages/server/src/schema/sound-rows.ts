// Messages and memberships as the code may count on them. Nobody but this server writes them, until somebody does: by hand, with a script, in
// a backup that was edited. One row of another shape must not take a list from everybody, so where rows are read, what a column cannot hold
// gives way to what comes nearest, and whoever runs the server is told which row it is.
import type { KyselyPlugin, PluginTransformResultArgs, QueryResult, RootOperationNode, UnknownRow } from 'kysely'

/** A row that holds what it cannot hold, and in which columns. What they hold is nobody's to read in a log. */
export interface UnsoundRow {
  readonly table: 'messages' | 'memberships'
  readonly roomId: unknown
  /** The message's id, or the member's. */
  readonly id: unknown
  readonly columns: readonly string[]
}

/** Answers the very value that it is given if a column may hold it, and otherwise what is to stand there. */
type Shape = (value: unknown) => unknown

const firstMoment = Date.parse('0001-01-01T00:00:00.000Z')
const lastMoment = Date.parse('9999-12-31T23:59:59.999Z')
/** So many rows are remembered as told; after that they are told once more. */
const toldMost = 1_000

/** Whether it is a moment that a clock can have shown: what is beyond has a place in no order, and a client that took it for its newest would wait for ever. */
export function isWithinTime(date: Date): boolean {
  const time = date.getTime()
  return time > firstMoment && time < lastMoment
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isMaybe = (is: (value: unknown) => boolean) => (value: unknown) => value === undefined || is(value)
const isOneOf =
  (...values: readonly string[]) =>
  (value: unknown) =>
    isText(value) && values.includes(value)
const isListOf = (is: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(is)

/** Only those that are as they should be. */
const listOf =
  (is: (value: unknown) => boolean): Shape =>
  (value) =>
    !Array.isArray(value) ? [] : value.every(is) ? value : value.filter(is)

const texts: Shape = (value) =>
  !Array.isArray(value) ? [] : value.every(isText) ? value : (value.flat(Number.POSITIVE_INFINITY) as unknown[]).filter(isText)

/** Only the entries that are as they should be. */
const entriesThat =
  (is: (key: string, value: unknown) => boolean): Shape =>
  (value) => {
    if (!isRecord(value)) return {}
    for (const key of Object.keys(value))
      if (!is(key, value[key])) return Object.fromEntries(Object.entries(value).filter(([name, held]) => is(name, held)))
    return value
  }

const moment: Shape = (value) => {
  if (value === null || (value instanceof Date && isWithinTime(value))) return value
  const time = value instanceof Date ? value.getTime() : Number(value)
  return new Date(time <= firstMoment ? firstMoment : lastMoment)
}

const count: Shape = (value) => (typeof value === 'number' && value < 0 ? 0 : value)

const isMention = (value: unknown): boolean =>
  isRecord(value) &&
  isText(value['_id']) &&
  isText(value['username']) &&
  isMaybe(isText)(value['name']) &&
  isMaybe(isOneOf('user', 'team'))(value['type']) &&
  isMaybe(isFlag)(value['member']) &&
  isMaybe(isOneOf('guest', 'bot'))(value['kind']) &&
  isMaybe(isText)(value['company'])

const isLinkedRoom = (value: unknown): boolean =>
  isRecord(value) && isText(value['_id']) && isText(value['name']) && isMaybe(isText)(value['fname'])

/** What may stand beside a message's columns, and how. Anything else could take the place of what a column says. */
const besides = new Map<string, (value: unknown) => boolean>([
  ['attachments', isListOf(isRecord)],
  ['file', (value) => isRecord(value) && isText(value['_id'])],
  ['files', isListOf((value) => isRecord(value) && isText(value['_id']))],
  ['alias', isText],
  ['avatar', isText],
  ['emoji', isText],
  ['role', isText],
  ['groupable', isFlag],
  ['bot', (value) => isFlag(value) || isRecord(value)],
  ['dcount', (value) => typeof value === 'number'],
  ['dlm', isText],
])

const isChoice = isOneOf('default', 'all', 'mentions', 'nothing')
const isOrigin = isOneOf('user', 'subscription')
const preferences = new Map<string, (value: unknown) => boolean>([
  ['desktopNotifications', isChoice],
  ['mobilePushNotifications', isChoice],
  ['emailNotifications', isChoice],
  ['unreadAlert', isChoice],
  ['audioNotificationValue', isText],
  ['disableNotifications', isFlag],
  ['hideUnreadStatus', isFlag],
  ['hideMentionStatus', isFlag],
  ['muteGroupMentions', isFlag],
  ['desktopPrefOrigin', isOrigin],
  ['mobilePrefOrigin', isOrigin],
  ['emailPrefOrigin', isOrigin],
])

/** Each table with what its rows are known by, and every column of it that PostgreSQL would let hold more than we write. */
export const soundTables: readonly {
  readonly name: UnsoundRow['table']
  readonly knownBy: readonly string[]
  readonly id: string
  readonly columns: Readonly<Record<string, Shape>>
}[] = [
  {
    name: 'messages',
    knownBy: ['authorId', 'body', 'threadFollowers'],
    id: 'id',
    columns: {
      markdown: (value) => (value === null || isListOf(isRecord)(value) ? value : null),
      mentions: listOf(isMention),
      channels: listOf(isLinkedRoom),
      reactions: entriesThat((key, value) => /^:.+:$/.test(key) && isListOf(isText)(value)),
      extra: entriesThat((key, value) => besides.get(key)?.(value) ?? false),
      threadFollowers: texts,
      starredBy: texts,
      threadCount: count,
      createdAt: moment,
      updatedAt: moment,
      editedAt: moment,
      threadLastAt: moment,
      pinnedAt: moment,
    },
  },
  {
    name: 'memberships',
    knownBy: ['userId', 'ignored', 'preferences'],
    id: 'userId',
    columns: {
      preferences: entriesThat((key, value) => preferences.get(key)?.(value) ?? false),
      roles: texts,
      threadUnread: texts,
      ignored: texts,
      readPosition: count,
      deletedUnread: count,
      userMentions: count,
      groupMentions: count,
      lastSeenAt: moment,
      lastReplyAt: moment,
      historyFrom: moment,
      joinedAt: moment,
      updatedAt: moment,
    },
  },
]

/** Lets nothing through but sound rows, and tells `report` of each that was not, once. */
export class SoundRows implements KyselyPlugin {
  readonly #report: (row: UnsoundRow) => void
  readonly #told = new Set<string>()

  constructor(report: (row: UnsoundRow) => void) {
    this.#report = report
  }

  transformQuery({ node }: { readonly node: RootOperationNode }): RootOperationNode {
    return node
  }

  transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    const [first] = result.rows
    const table = first === undefined ? undefined : soundTables.find(({ knownBy }) => knownBy.every((column) => column in first))
    if (first === undefined || table === undefined) return Promise.resolve(result)
    const columns = Object.entries(table.columns).filter(([column]) => column in first)
    for (const row of result.rows) {
      let unsound: string[] | null = null
      for (const [column, shape] of columns) {
        const sound = shape(row[column])
        if (sound === row[column]) continue
        row[column] = sound
        unsound = [...(unsound ?? []), column]
      }
      if (unsound !== null) this.#tell({ table: table.name, roomId: row['roomId'], id: row[table.id], columns: unsound })
    }
    return Promise.resolve(result)
  }

  #tell(row: UnsoundRow): void {
    const key = JSON.stringify(row)
    if (this.#told.has(key)) return
    if (this.#told.size >= toldMost) this.#told.clear()
    this.#told.add(key)
    this.#report(row)
  }
}
