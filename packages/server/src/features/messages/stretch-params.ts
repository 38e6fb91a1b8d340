// How clients say which part of a timeline they want, over REST and DDP alike.
import { refusal } from '../../platform/errors.ts'
import { pageOf } from '../../wire/rest.ts'
import { timeOf } from './message-params.ts'

interface StretchQuery {
  readonly latest?: unknown
  readonly oldest?: unknown
  readonly inclusive: boolean
  readonly unreads: boolean
  readonly showThreadMessages: boolean
  readonly count?: number | undefined
  readonly offset?: number | undefined
}

/** A stretch of history as clients ask for it: twenty messages unless said otherwise. */
export function stretchFrom({ latest, oldest, inclusive, unreads, showThreadMessages, count: wanted, offset }: StretchQuery) {
  const [before, after] = [timeOf(latest), timeOf(oldest)]
  return {
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(unreads && after !== undefined ? { lastSeen: after } : {}),
    inclusive,
    onlyInRoom: !showThreadMessages,
    page: pageOf({ count: wanted ?? 20, offset }),
  }
}

/** How a client wants to catch up. */
export function howOf({
  lastUpdate,
  next,
  previous,
  type,
  count: wanted,
}: {
  readonly lastUpdate?: unknown
  readonly next?: unknown
  readonly previous?: unknown
  readonly type?: unknown
  readonly count?: number | undefined
}) {
  const since = timeOf(lastUpdate, 'error-lastUpdate-param-invalid')
  if (since !== undefined) return { since }
  const [after, before] = [timeOf(next), timeOf(previous)]
  if (after === undefined && before === undefined) throw refusal('error-param-required', 'lastUpdate, next or previous says from when on')
  if (after !== undefined && before !== undefined) throw refusal('invalid-params', 'next and previous can’t be asked for at once')
  const span = {
    what: type === 'DELETED' ? ('deletions' as const) : ('changes' as const),
    limit: pageOf({ count: wanted }).limit,
    ...(after === undefined ? {} : { after }),
    ...(before === undefined ? {} : { before }),
  }
  return { span }
}
