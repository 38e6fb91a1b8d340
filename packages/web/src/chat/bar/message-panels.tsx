// Lists of messages beside the room: threads, pinned, starred, mentions, and what a search finds.
import { Button, TextInput } from '@mantine/core'
import { IconAt, IconMessage2, IconPin, IconSearch, IconStar } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { useRefusals } from '../../api/refusals.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useSelf } from '../../session/session.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { useBar } from '../model/address.ts'
import { type ChatMessage, readMessage, type WireMessage } from '../model/message.ts'
import { useRooms } from '../model/rooms.ts'
import { MessageBody } from '../room/message-body.tsx'
import { roomText } from '../room/room-text.ts'
import { shortWhen } from '../room/when.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

const pageSize = 25

interface Asked {
  readonly key: readonly unknown[]
  readonly path: string
  readonly list: 'messages' | 'threads'
  readonly query: Readonly<Record<string, string>>
  readonly isAsked?: boolean
}

function useMessagePages({ key, path, list, query, isAsked = true }: Asked) {
  const { _id: self } = useSelf()
  const { data, ...rest_ } = useInfiniteQuery({
    queryKey: ['marked', ...key],
    queryFn: async ({ pageParam: offset }) => {
      const answer = await rest.get<Record<string, unknown>>(path, { ...query, count: pageSize, offset })
      return ((answer[list] ?? []) as WireMessage[]).map((message) => readMessage(message, self))
    },
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length < pageSize ? undefined : all.length * pageSize),
    enabled: isAsked,
    // What is pinned or answered changes meanwhile.
    staleTime: 0,
  })
  return { messages: data?.pages.flat() ?? [], ...rest_ }
}

const marks = {
  pinned: { path: 'chat.getPinnedMessages', icon: IconPin },
  starred: { path: 'chat.getStarredMessages', icon: IconStar },
  mentions: { path: 'chat.getMentionedMessages', icon: IconAt },
} as const

export function MarkedPanel({ rid, mark }: { readonly rid: string; readonly mark: keyof typeof marks }): ReactNode {
  const t = useText(barText)
  const { path, icon: Icon } = marks[mark]
  const pages = useMessagePages({ key: [mark, rid], path, list: 'messages', query: { roomId: rid } })
  return (
    <Pages pages={pages}>
      <EmptyState icon={<Icon size={28} stroke={1.5} />} title={t(`empty.${mark}`)}>
        {t(`empty.${mark}Text`)}
      </EmptyState>
    </Pages>
  )
}

export function ThreadsPanel({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(barText)
  const pages = useMessagePages({ key: ['threads', rid], path: 'chat.getThreadsList', list: 'threads', query: { rid } })
  return (
    <Pages pages={pages} opensThreads>
      <EmptyState icon={<IconMessage2 size={28} stroke={1.5} />} title={t('empty.threads')}>
        {t('empty.threadsText')}
      </EmptyState>
    </Pages>
  )
}

export function SearchPanel({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(barText)
  const [typed, setTyped] = useState('')
  const wanted = useDeferredValue(useSettled(typed.trim()))
  const pages = useMessagePages({
    key: ['search', rid, wanted],
    path: 'chat.search',
    list: 'messages',
    query: { roomId: rid, searchText: wanted },
    isAsked: wanted !== '',
  })
  const { isSuccess } = pages
  const count = pages.messages.length
  useEffect(() => {
    if (isSuccess && wanted !== '') say(count === 0 ? t('search.none', { text: wanted }) : t('search.found', { count }))
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- said once for each search
  }, [isSuccess, wanted])
  return (
    <>
      <div className={classes.body}>
        <TextInput
          aria-label={t('search.label')}
          placeholder={t('search.hint')}
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
          value={typed}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- the bar was opened to search
          autoFocus
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {wanted !== '' && (
          <Pages pages={pages} isInside>
            <EmptyState icon={<IconSearch size={28} stroke={1.5} />} title={t('search.none', { text: wanted.slice(0, 60) })}>
              {t('search.noneText')}
            </EmptyState>
          </Pages>
        )}
      </div>
    </>
  )
}

function Pages({
  pages: { messages, isPending, error, hasNextPage, isFetchingNextPage, fetchNextPage },
  opensThreads = false,
  isInside = false,
  children,
}: {
  readonly pages: ReturnType<typeof useMessagePages>
  readonly opensThreads?: boolean
  readonly isInside?: boolean
  /** When there is nothing. */
  readonly children: ReactNode
}): ReactNode {
  const t = useText(barText)
  const refusalOf = useRefusals()
  const shown =
    error !== null ? (
      <Notice tone="refused">{t('failed', { why: refusalOf(error).sentence })}</Notice>
    ) : isPending ? (
      <Waiting rows={4} />
    ) : messages.length === 0 ? (
      children
    ) : (
      <div className={classes.items}>
        {messages.map((message) => (
          <MessageItem key={message._id} message={message} opensThread={opensThreads} />
        ))}
        {hasNextPage && (
          <div className={classes.more}>
            <Button size="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </div>
    )
  return isInside ? <div style={{ marginTop: 12 }}>{shown}</div> : <div className={classes.body}>{shown}</div>
}

function MessageItem({ message, opensThread }: { readonly message: ChatMessage; readonly opensThread: boolean }): ReactNode {
  const t = useText(barText)
  const tr = useText(roomText)
  const format = useFormat()
  const navigate = useNavigate()
  const openBar = useBar()
  const isUnread = useRooms(({ memberships }) => memberships.get(message.rid)?.tunread?.includes(message._id) === true)
  const date = new Date(message.ts)
  const jump = (): void => {
    if (message.tmid !== undefined && message.tshow !== true) openBar('thread', message.tmid)
    else void navigate({ to: '.', search: (before) => ({ ...before, msg: message._id }) })
  }
  return (
    <article className={classes.item}>
      <div className={classes.itemHead}>
        <PersonName person={message.u} avatar={24} mark="short" />
        <time className={classes.time} dateTime={date.toISOString()} title={format.moment(date)}>
          {shortWhen(date, format)}
        </time>
      </div>
      <div className={classes.itemText}>
        <MessageBody
          md={message.md}
          text={message.msg}
          {...(message.mentions === undefined ? {} : { mentions: message.mentions })}
          {...(message.channels === undefined ? {} : { channels: message.channels })}
        />
        {message.msg === '' && message.file !== undefined && message.file.name}
      </div>
      <div className={classes.itemFoot}>
        {opensThread ? (
          <button type="button" className={classes.link} onClick={() => openBar('thread', message._id)}>
            {tr('reply.count', { count: message.tcount ?? 0 })}
          </button>
        ) : (
          <button type="button" className={classes.link} onClick={jump}>
            {t('jump')}
          </button>
        )}
        {isUnread && <span className={classes.tag}>{tr('new')}</span>}
      </div>
    </article>
  )
}

/** What was typed, once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 250)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
