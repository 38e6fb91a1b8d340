// A room: its head, who reads from outside, its messages, and where one writes.
import { Button } from '@mantine/core'
import { IconCloudOff, IconEyeOff } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { useRefusals } from '../../api/refusals.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Notice } from '../../components/notice.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useEscape } from '../../keys/escape.ts'
import { useConnection } from '../../session/connection.ts'
import { useSelf } from '../../session/session.ts'
import { useText } from '../../text/use-text.tsx'
import { Composer } from '../composer/composer.tsx'
import { TypingLine } from '../composer/typing-line.tsx'
import { linkTo, useRoomSearch } from '../model/address.ts'
import { type Nature, useNature } from '../model/entry.ts'
import { type ChatMessage, momentOf } from '../model/message.ts'
import { type Outgoing, useOutbox } from '../model/outbox.ts'
import { markRead } from '../model/read-state.ts'
import { useRoomRights, useShownRights } from '../../session/rights.ts'
import { useRooms } from '../model/rooms.ts'
import { emptyTimeline } from '../model/timeline.ts'
import { loadAround, loadNewer, loadNewest, loadOlder, openTimeline, useTimelines } from '../model/timelines.ts'
import { StartDiscussion } from '../people/start-discussion.tsx'
import { Beginning } from './beginning.tsx'
import { GuestBanner } from './guest-banner.tsx'
import { MeanwhileNotice } from './meanwhile-notice.tsx'
import { MessageList } from './message-list.tsx'
import { type Place, PlaceContext } from './place.ts'
import { RoomHead } from './room-head.tsx'
import classes from './room-pane.module.css'
import { roomText } from './room-text.ts'
import { setDraft, useDrafts } from '../model/drafts.ts'

export function RoomPane({ rid, title }: { readonly rid: string; readonly title: string }): ReactNode {
  const t = useText(roomText)
  const self = useSelf()
  const entry = useNature(rid)
  const answered = useRoomRights(rid)
  const rights = useShownRights(answered)
  const connection = useConnection((state) => state.connection)
  const state = useTimelines(({ timelines }) => (timelines.get(rid) ?? emptyTimeline).state)
  // The frame of a room stays when another is opened; what was begun with a message of one is not begun in another.
  const [editing, setEditing] = useInRoom(rid)
  const [discussing, setDiscussing] = useInRoom(rid)

  // Until the answer is there the messages are asked for all the same: most who open a room may read it.
  const mayRead = !answered.isKnown || rights.rights.includes('read-room')
  useEffect(() => {
    if (connection !== null && mayRead) openTimeline(rid, connection, self._id)
  }, [rid, connection, self._id, mayRead])

  const quote = useCallback(
    (message: ChatMessage) => {
      const membership = useRooms.getState().memberships.get(rid)
      if (membership === undefined) return
      const begun = useDrafts.getState().texts.get(rid) ?? ''
      setDraft(rid, `[ ](${linkTo(membership, message._id)})\n${begun}`)
      document.querySelector<HTMLElement>('main [data-region="composer"] textarea')?.focus()
    },
    [rid],
  )
  const unreadThreads = useUnreadThreads(rid)
  const place = useMemo(
    (): Place => ({ rid, tmid: null, rights, unreadThreads, edit: setEditing, quote, discuss: setDiscussing }),
    [rid, rights, unreadThreads, quote, setEditing, setDiscussing],
  )
  const endEditing = useCallback(() => setEditing(null), [setEditing])
  const editLast = useCallback(() => {
    if (outgoingIn(rid, useOutbox.getState().outgoing).length > 0) return
    const messages = useTimelines.getState().timelines.get(rid)?.messages
    const own = messages?.findLast(({ u, t: type }) => u._id === self._id && type === undefined)
    if (own !== undefined && rights.messages.own.includes('edit-message')) setEditing(own)
  }, [rid, self._id, rights, setEditing])
  return (
    <PlaceContext value={place}>
      <RoomHead rid={rid} entry={entry} rights={rights} title={title} />
      {mayRead && <GuestBanner rid={rid} isDirect={entry?.person !== null && entry !== null} />}
      {!mayRead && (
        <div className={classes.waiting}>
          <EmptyState icon={<IconEyeOff size={28} stroke={1.5} />} title={t('no.read')}>
            {t('no.readText')}
          </EmptyState>
        </div>
      )}
      {mayRead && state === 'loading' && (
        <div className={classes.waiting}>
          <Waiting rows={6} />
        </div>
      )}
      {mayRead && (state === 'refused' || state === 'unreachable') && (
        <div className={classes.waiting}>
          <EmptyState icon={<IconCloudOff size={28} stroke={1.5} />} title={t('failed.title')}>
            {t('failed.text')}
          </EmptyState>
        </div>
      )}
      <Messages key={`messages-${rid}`} rid={rid} title={title} entry={entry} isShown={mayRead && state === 'ready'} />
      <MeanwhileNotice rid={rid} />
      <TypingLine rid={rid} place={rid} />
      {answered.isKnown && !rights.rights.includes('post-message') ? (
        <Silence key={`silence-${rid}`} rid={rid} rights={rights.rights} />
      ) : (
        <Composer
          rid={rid}
          tmid={null}
          label={title}
          entry={entry}
          rights={rights}
          editing={editing}
          onEdited={endEditing}
          onEditLast={editLast}
        />
      )}
      {discussing !== null && <StartDiscussion parent={rid} message={discussing} onClose={() => setDiscussing(null)} />}
    </PlaceContext>
  )
}

/** A message that something was begun with, for as long as its room is shown. */
function useInRoom(rid: string): [ChatMessage | null, (message: ChatMessage | null) => void] {
  const [of, setOf] = useState<{ readonly rid: string; readonly message: ChatMessage | null }>({ rid, message: null })
  if (of.rid !== rid) setOf({ rid, message: null })
  const set = useCallback((message: ChatMessage | null) => setOf({ rid, message }), [rid])
  return [of.rid === rid ? of.message : null, set]
}

/** What changes with every message, and nothing else of the room with it. */
const Messages = memo(function Messages({
  rid,
  title,
  entry,
  isShown,
}: {
  readonly rid: string
  readonly title: string
  readonly entry: Nature | null
  readonly isShown: boolean
}): ReactNode {
  const t = useText(roomText)
  const navigate = useNavigate()
  const timeline = useTimelines(({ timelines }) => timelines.get(rid)) ?? emptyTimeline
  const allOutgoing = useOutbox(({ outgoing }) => outgoing)
  const outgoing = useMemo(() => outgoingIn(rid, allOutgoing), [rid, allOutgoing])
  const { msg: target = null } = useRoomSearch()
  const isAtEnd = useRef(true)
  const { readTo, unreadAbove, forget } = useReadMark(rid, timeline.messages[0]?.ts ?? null, timeline.hasOlder)
  useEffect(() => {
    if (target !== null && timeline.state === 'ready') void loadAround(rid, target)
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each link
  }, [rid, target, timeline.state])
  useReading(rid, isAtEnd, timeline.hasNewer, timeline.messages.at(-1)?._id ?? null)
  useEscape('room', () => {
    forget()
    void markRead(rid)
  })
  const onEnd = useCallback(
    (isThere: boolean) => {
      isAtEnd.current = isThere
      if (isThere) void markReadIfSeen(rid)
    },
    [rid],
  )
  const jumpToUnread = (): void => {
    if (readTo === null) return
    void rest
      .call<{ messages: { _id: string }[] }>('loadNextMessages', rid, new Date(readTo), 1)
      .then(({ messages: [first] }) => {
        if (first !== undefined) void navigate({ to: '.', search: (before) => ({ ...before, msg: first._id }), replace: true })
      })
      .catch(() => undefined)
  }
  if (!isShown) return null
  return (
    <MessageList
      label={t('messages', { room: title })}
      messages={timeline.messages}
      outgoing={outgoing}
      hasOlder={timeline.hasOlder}
      hasNewer={timeline.hasNewer}
      isShifted={timeline.isShifted}
      generation={timeline.generation}
      readTo={readTo}
      unreadAbove={unreadAbove}
      target={target}
      beginning={<Beginning rid={rid} entry={entry} title={title} isEmpty={timeline.messages.length === 0} />}
      onOlder={() => void loadOlder(rid)}
      onNewer={() => void loadNewer(rid)}
      onNewest={() => void loadNewest(rid)}
      onFirstUnread={jumpToUnread}
      onEnd={onEnd}
    />
  )
})

/** What was written here for the room itself, and is on its way. */
function outgoingIn(rid: string, all: readonly Outgoing[]): readonly Outgoing[] {
  return all.filter((one) => one.rid === rid && (one.tmid === undefined || one.alsoInRoom))
}

/** The same list for as long as it names the same threads. */
function useUnreadThreads(rid: string): readonly string[] {
  const named = useRooms(({ memberships }) => memberships.get(rid)?.tunread?.join(' ') ?? '')
  return useMemo(() => (named === '' ? [] : named.split(' ')), [named])
}

/** Instead of a composer, for those who may not write: why, and what they can do. */
function Silence({ rid, rights }: { readonly rid: string; readonly rights: readonly string[] }): ReactNode {
  const t = useText(roomText)
  const refusalOf = useRefusals()
  const room = useRooms(({ rooms }) => rooms.get(rid))
  const isMember = useRooms(({ memberships }) => memberships.has(rid))
  const [refused, setRefused] = useState<string | null>(null)
  const why = room?.archived === true ? t('room.archived') : room?.ro === true ? t('room.readOnly') : t('room.muted')
  return (
    <div className={classes.silence}>
      <Notice
        tone={refused === null ? 'info' : 'refused'}
        said={refused !== null}
        action={
          !isMember && rights.includes('join-room') ? (
            <Button
              size="compact-sm"
              variant="filled"
              onClick={() => {
                rest.post('rooms.join', { roomId: rid }).catch((error: unknown) => setRefused(refusalOf(error).sentence))
              }}
            >
              {t('room.join')}
            </Button>
          ) : undefined
        }
      >
        {refused ?? (isMember ? why : t('room.joinText'))}
      </Notice>
    </div>
  )
}

/** Where reading had come to when the room was opened; it stays where it is until one goes elsewhere. */
function useReadMark(rid: string, firstLoaded: number | null, hasOlder: boolean) {
  const [mark, setMark] = useState<{ rid: string; readTo: number | null; unread: number }>({ rid: '', readTo: null, unread: 0 })
  // Asked for until it is known, and not again with everything that is read afterwards.
  const membership = useRooms(({ memberships }) => (mark.rid === rid ? undefined : memberships.get(rid)))
  if (mark.rid !== rid && membership !== undefined)
    setMark({ rid, readTo: membership.unread > 0 ? (momentOf(membership.ls) ?? momentOf(membership.ts)) : null, unread: membership.unread })
  const isAbove = mark.readTo !== null && firstLoaded !== null && hasOlder && firstLoaded > mark.readTo
  return {
    readTo: mark.rid === rid ? mark.readTo : null,
    unreadAbove: mark.rid === rid && isAbove ? mark.unread : 0,
    forget: () => setMark((before) => ({ ...before, readTo: null, unread: 0 })),
  }
}

async function markReadIfSeen(rid: string): Promise<void> {
  if (document.visibilityState === 'visible' && document.hasFocus()) await markRead(rid)
}

/** Marks the room read while its end is in sight: when something arrives there, and when the window is looked at again. */
function useReading(rid: string, isAtEnd: { readonly current: boolean }, hasNewer: boolean, newest: string | null): void {
  const unread = useRooms(({ memberships }) => memberships.get(rid)?.alert === true)
  useEffect(() => {
    if (newest === null || !unread) return
    const read = (): void => {
      if (isAtEnd.current && !hasNewer) void markReadIfSeen(rid)
    }
    // What is seen for a moment only is not read.
    const timer = setTimeout(read, 400)
    window.addEventListener('focus', read)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('focus', read)
    }
  }, [rid, isAtEnd, hasNewer, newest, unread])
}
