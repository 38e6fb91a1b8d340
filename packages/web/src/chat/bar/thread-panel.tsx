// A thread: the message that began it, its replies, and where one answers.
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useSteady } from '../../components/use-steady.ts'
import { useConnection } from '../../session/connection.ts'
import { useSelf } from '../../session/session.ts'
import { useText } from '../../text/use-text.tsx'
import { Composer } from '../composer/composer.tsx'
import { composerText } from '../composer/composer-text.ts'
import { TypingLine } from '../composer/typing-line.tsx'
import { linkTo } from '../model/address.ts'
import { setFollowed } from '../model/actions.ts'
import { setDraft, useDrafts } from '../model/drafts.ts'
import { useNature } from '../model/entry.ts'
import { type ChatMessage, readMessage, type WireMessage } from '../model/message.ts'
import { useOutbox } from '../model/outbox.ts'
import { useRoomRights } from '../../session/rights.ts'
import { useRooms } from '../model/rooms.ts'
import { loadThread, useTimelines } from '../model/timelines.ts'
import { MessageList } from '../room/message-list.tsx'
import { type Place, PlaceContext } from '../room/place.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

const nothing: readonly ChatMessage[] = []
const noThreads: readonly string[] = []

export function ThreadPanel({ rid, tmid }: { readonly rid: string; readonly tmid: string }): ReactNode {
  const t = useText(barText)
  const tc = useText(composerText)
  const self = useSelf()
  const entry = useNature(rid)
  const rights = useRoomRights(rid)
  const isOnline = useConnection(({ state }) => state.name === 'online')
  const thread = useTimelines(({ threads }) => threads.get(tmid))
  const loaded = useTimelines(({ timelines }) => timelines.get(rid)?.messages.find(({ _id }) => _id === tmid))
  const { data: fetched } = useQuery({
    queryKey: ['message', tmid],
    queryFn: async () => readMessage((await rest.get<{ message: WireMessage }>('chat.getMessage', { msgId: tmid })).message, self._id),
    staleTime: 0,
  })
  const root = loaded ?? fetched
  const [editing, setEditing] = useState<ChatMessage | null>(null)
  const allOutgoing = useOutbox((state) => state.outgoing)
  const outgoing = useMemo(() => allOutgoing.filter((one) => one.tmid === tmid), [allOutgoing, tmid])
  useEffect(() => {
    if (isOnline) void loadThread(rid, tmid)
  }, [rid, tmid, isOnline])
  useThreadRead(rid, tmid, thread?.messages.length ?? 0)
  const endEditing = useCallback(() => setEditing(null), [])
  const editLast = useSteady(() => {
    const own = thread?.messages.findLast(({ u }) => u._id === self._id)
    if (own !== undefined && rights.messages.own.includes('edit-message')) setEditing(own)
  })

  const place = useMemo(
    (): Place => ({
      rid,
      tmid,
      rights,
      unreadThreads: noThreads,
      edit: setEditing,
      quote: (message) => {
        const membership = useRooms.getState().memberships.get(rid)
        if (membership !== undefined)
          setDraft(tmid, `[ ](${linkTo(membership, message._id)})\n${useDrafts.getState().texts.get(tmid) ?? ''}`)
      },
      discuss: () => undefined,
    }),
    [rid, tmid, rights],
  )
  const messages = useMemo(() => (root === undefined ? nothing : [root, ...(thread?.messages ?? [])]), [root, thread?.messages])
  if (thread?.state === 'refused' && root === undefined) return <EmptyState title={t('thread.gone')}>{t('thread.goneText')}</EmptyState>
  if (thread === undefined || thread.state === 'loading' || root === undefined)
    return (
      <div className={classes.body}>
        <Waiting rows={3} />
      </div>
    )
  const isFollowed = root.replies?.includes(self._id) === true
  return (
    <PlaceContext value={place}>
      <div className={classes.thread}>
        {rights.messages.others.includes('follow-thread') && (root.tcount ?? 0) > 0 && (
          <div className={classes.threadHead}>
            <Button size="compact-sm" aria-pressed={isFollowed} onClick={() => void setFollowed(root, !isFollowed).catch(() => undefined)}>
              {isFollowed ? t('thread.unfollow') : t('thread.follow')}
            </Button>
          </div>
        )}
        {thread.hasOlder && (
          <div className={classes.more}>
            <Button size="compact-sm" onClick={() => void loadThread(rid, tmid)}>
              {t('thread.older')}
            </Button>
          </div>
        )}
        <MessageList
          label={t('thread.messages')}
          messages={messages}
          outgoing={outgoing}
          hasOlder={false}
          hasNewer={false}
          isShifted={false}
          generation={0}
          readTo={null}
          unreadAbove={0}
          target={null}
          beginning={null}
          onOlder={ignore}
          onNewer={ignore}
          onNewest={ignore}
          onFirstUnread={ignore}
          onEnd={ignore}
        />
        <TypingLine rid={rid} place={tmid} />
        {rights.rights.includes('post-message') && (
          <Composer
            rid={rid}
            tmid={tmid}
            label={tc('label.thread')}
            entry={entry}
            rights={rights}
            editing={editing}
            onEdited={endEditing}
            onEditLast={editLast}
          />
        )}
      </div>
    </PlaceContext>
  )
}

function ignore(): void {
  // A thread has no other window.
}

/** Whoever has a thread open reads what arrives in it. */
function useThreadRead(rid: string, tmid: string, count: number): void {
  const isUnread = useRooms(({ memberships }) => memberships.get(rid)?.tunread?.includes(tmid) === true)
  useEffect(() => {
    if (isUnread && count > 0 && document.hasFocus()) rest.call('readThreads', tmid).catch(() => undefined)
  }, [isUnread, tmid, count])
}
