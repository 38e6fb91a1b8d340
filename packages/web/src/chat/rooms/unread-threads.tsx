// Threads in which somebody has answered and that were not read since, over all rooms.
import { IconMessage2 } from '@tabler/icons-react'
import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useSelf } from '../../session/session.ts'
import { useText } from '../../text/use-text.tsx'
import { addressOf } from '../model/address.ts'
import { type Entry, useEntries } from '../model/entry.ts'
import { readMessage, type WireMessage } from '../model/message.ts'
import { roomText } from '../room/room-text.ts'
import classes from './room-list.module.css'
import { roomsText } from './rooms-text.ts'

const shownMax = 50

export function unreadThreadsIn(entries: readonly Entry[]): readonly { readonly tmid: string; readonly entry: Entry }[] {
  return entries.filter(({ isShown }) => isShown).flatMap((entry) => (entry.membership.tunread ?? []).map((tmid) => ({ tmid, entry })))
}

export function UnreadThreads(): ReactNode {
  const t = useText(roomsText)
  const tr = useText(roomText)
  const { _id: self } = useSelf()
  const unread = unreadThreadsIn(useEntries()).slice(0, shownMax)
  const roots = useQueries({
    queries: unread.map(({ tmid }) => ({
      queryKey: ['message', tmid],
      queryFn: async () => readMessage((await rest.get<{ message: WireMessage }>('chat.getMessage', { msgId: tmid })).message, self),
    })),
  })
  if (unread.length === 0)
    return (
      <EmptyState icon={<IconMessage2 size={28} stroke={1.5} />} title={t('threads.none')}>
        {t('threads.noneText')}
      </EmptyState>
    )
  if (roots.every(({ isPending }) => isPending)) return <Waiting rows={4} />
  return (
    <ul className={classes.threads}>
      {unread.map(({ tmid, entry }, at) => {
        const root = roots[at]?.data
        return root === undefined ? null : (
          <li key={tmid}>
            <Link {...addressOf(entry.membership)} search={{ bar: 'thread', of: tmid }} className={classes.thread}>
              <span className={classes.threadRoom}>{entry.title}</span>
              <PersonName person={root.u} avatar={24} mark="short" />
              <span className={classes.threadText}>{root.msg}</span>
              <span className={classes.threadFoot}>{tr('reply.count', { count: root.tcount ?? 0 })}</span>
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
