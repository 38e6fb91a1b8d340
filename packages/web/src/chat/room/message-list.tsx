// The messages of a room or a thread: only what is in sight is in the page. It stays where one reads, follows the end when one is
// there, and fetches further both ways. One message has the focus; arrows move it, letters act on it.
import { ActionIcon, Button, Modal } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { type CacheSnapshot, Virtualizer, type VirtualizerHandle } from 'virtua'
import { afterDrawing } from '../../api/after-drawing.ts'
import { useRefusals } from '../../api/refusals.ts'
import { componentsText } from '../../components/components-text.ts'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import { isGuest, nameOf } from '../../components/person.ts'
import { useSelf } from '../../session/session.ts'
import { useText } from '../../text/use-text.tsx'
import { actsOn, type MessageAct, react, remove, setFollowed, setPin, setStar } from '../model/actions.ts'
import { linkTo, useBar } from '../model/address.ts'
import type { ChatMessage } from '../model/message.ts'
import type { Outgoing } from '../model/outbox.ts'
import { markUnread } from '../model/read-state.ts'
import { useRooms } from '../model/rooms.ts'
import classes from './message-list.module.css'
import { MessageRow, type Row } from './message-row.tsx'
import { MessageTools } from './message-tools.tsx'
import { usePlace } from './place.ts'
import { roomText } from './room-text.ts'
import { rowsOf } from './rows.ts'

export interface MessageListProps {
  readonly label: string
  readonly messages: readonly ChatMessage[]
  readonly outgoing: readonly Outgoing[]
  readonly hasOlder: boolean
  readonly hasNewer: boolean
  readonly isShifted: boolean
  readonly generation: number
  readonly readTo: number | null
  /** How many unread messages lie further up than what is loaded. */
  readonly unreadAbove: number
  readonly target: string | null
  readonly beginning: ReactNode
  readonly onOlder: () => void
  readonly onNewer: () => void
  readonly onNewest: () => void
  readonly onFirstUnread: () => void
  /** The end is in sight, or not any more. */
  readonly onEnd: (isAtEnd: boolean) => void
}

/** How far before the edge of what is loaded more is asked for; while somebody scrolls, earlier. */
const nearPx = 800
const nearScrolledPx = 2_000
/** How high a row is on the average, about. */
const rowPx = 56
/** How much above and below what is in sight is in the page. */
const aroundSightPx = 400
/** Of how many lists it is kept how high their rows were: of as many as there are rooms that are kept. */
const measuredMax = 8
const endPx = 32
const intentMs = 600

export function MessageList(props: MessageListProps): ReactNode {
  const { label, messages, outgoing, hasOlder, hasNewer, isShifted, generation, readTo, target, beginning, onEnd } = props
  const t = useText(roomText)
  const self = useSelf()
  const place = usePlace()
  const tc = useText(componentsText)
  const openBar = useBar()
  const refusalOf = useRefusals()
  const list = useRef<VirtualizerHandle>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [isAtEnd, setAtEnd] = useState(true)
  const [focused, setFocused] = useState<string | null>(null)
  const [pointed, setPointed] = useState<string | null>(null)
  const [opened, setOpened] = useState<{ id: string; what: 'menu' | 'emoji' } | null>(null)
  const [removing, setRemoving] = useState<ChatMessage | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const rows = useMemo(() => rowsOf({ messages, outgoing, self, readTo }), [messages, outgoing, self, readTo])
  const sizes = useSizes(place.tmid ?? place.rid, generation, rows, list)
  const last = rows.length - 1
  const focusedIndex = focused === null ? -1 : rows.findIndex(({ message }) => message._id === focused)
  const entryIndex = focusedIndex === -1 ? last : focusedIndex

  const noteEnd = useCallback(
    (isThere: boolean) => {
      if (atEnd.current === isThere) return
      atEnd.current = isThere
      setAtEnd(isThere)
      onEnd(isThere)
    },
    [onEnd],
  )

  // A window begins at its end, at what is new, or at the message that was asked for.
  const begun = useRef(-1)
  const shownTarget = useRef<string | null>(null)
  useLayoutEffect(() => {
    if (rows.length === 0 || list.current === null) return
    const wanted = target === null ? -1 : rows.findIndex(({ message }) => message._id === target)
    const isNew = begun.current !== generation
    begun.current = generation
    if (wanted !== -1 && target !== shownTarget.current) {
      shownTarget.current = target
      noteEnd(false)
      list.current.scrollToIndex(wanted, { align: 'center' })
    } else if (isNew) {
      const firstNew = rows.findIndex(({ isFirstNew }) => isFirstNew)
      if (firstNew > 0 && hasNewer) list.current.scrollToIndex(firstNew, { align: 'center' })
      else if (hasNewer) list.current.scrollToIndex(rows.length - 1, { align: 'end' })
      else goToEnd(scroller.current)
    } else if (atEnd.current && !hasNewer) goToEnd(scroller.current)
  }, [rows, generation, target, hasNewer, noteEnd])

  // What one writes oneself is always shown.
  const sent = outgoing.length
  const sentBefore = useRef(sent)
  useEffect(() => {
    if (sent > sentBefore.current) {
      if (hasNewer) props.onNewest()
      list.current?.scrollToIndex(rows.length - 1, { align: 'end' })
    }
    sentBefore.current = sent
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- only a new one of one's own
  }, [sent])

  useAnnouncements(messages, hasNewer, self._id)
  const arrived = useArrived(messages, isAtEnd && !hasNewer, self._id)

  const isScrolled = useIntent(scroller)
  const onScroll = (offset: number): void => {
    const element = scroller.current
    if (element === null) return
    const left = element.scrollHeight - element.clientHeight - element.scrollTop
    // Only somebody leaves the end. What the list does by itself while it measures its rows is put right.
    if (left < endPx && !hasNewer) noteEnd(true)
    else if (isScrolled() || hasNewer) noteEnd(false)
    else if (atEnd.current) element.scrollTop = element.scrollHeight
    const near = isScrolled() ? nearScrolledPx : nearPx
    if (offset < near && hasOlder) props.onOlder()
    if (left < near && hasNewer) props.onNewer()
  }
  useFollowing(scroller, atEnd, generation)
  const aroundPx = useAround()

  const act = (message: ChatMessage, what: MessageAct): void => {
    setRefused(null)
    const asked = (work: Promise<unknown>, sentence = ''): void => {
      work.then(
        () => say(sentence),
        (error: unknown) => setRefused(refusalOf(error).sentence),
      )
    }
    switch (what) {
      case 'reply':
        return openBar('thread', message.tmid ?? message._id)
      case 'react':
        return setOpened({ id: message._id, what: 'emoji' })
      case 'quote':
        return place.quote(message)
      case 'edit':
        return place.edit(message)
      case 'discuss':
        return place.discuss(message)
      case 'delete':
        return setRemoving(message)
      case 'star':
        return asked(setStar(message, !message.isStarred))
      case 'pin':
        return asked(setPin(message))
      case 'follow':
        return asked(setFollowed(message, message.replies?.includes(self._id) !== true))
      case 'unread':
        return asked(markUnread(message._id))
      case 'copy':
        return asked(navigator.clipboard.writeText(message.msg), t('copied.text'))
      case 'link': {
        const membership = useRooms.getState().memberships.get(message.rid)
        if (membership !== undefined) asked(navigator.clipboard.writeText(linkTo(membership, message._id)), t('copied.link'))
      }
    }
  }
  const onReact = useCallback(
    (message: ChatMessage, shortcode: string) => {
      react(message, shortcode).catch((error: unknown) => setRefused(refusalOf(error).sentence))
    },
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- its words may be those of a moment ago
    [],
  )

  const focusRow = (index: number): void => {
    const row = rows[index]
    if (row === undefined) return
    setFocused(row.message._id)
    list.current?.scrollToIndex(index, { align: 'nearest' })
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true }))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const article = (event.target as HTMLElement).closest<HTMLElement>('[data-message]')
    if (event.ctrlKey || event.metaKey || event.altKey || article === null) return
    const index = Number(article.dataset['index'])
    const row = rows[index]
    if (row === undefined) return
    // Letters act while the message has the focus, and not something in it.
    const isOnMessage = event.target === article
    if (event.key === 'Escape' && opened !== null) return setOpened(null)
    const moves: Readonly<Record<string, () => void>> = {
      ArrowUp: () => focusRow(Math.max(0, index - 1)),
      ArrowDown: () => focusRow(Math.min(last, index + 1)),
      Home: () => focusRow(0),
      End: () => {
        if (hasNewer) props.onNewest()
        focusRow(last)
      },
      Enter: () => setOpened({ id: row.message._id, what: 'menu' }),
      ' ': () => setOpened({ id: row.message._id, what: 'menu' }),
    }
    const letters: Readonly<Record<string, MessageAct>> = {
      r: 'reply',
      t: 'reply',
      e: 'edit',
      q: 'quote',
      '+': 'react',
      p: 'pin',
      s: 'star',
    }
    const move = moves[event.key]
    const letter = letters[event.key.toLowerCase()]
    if (!isOnMessage) return
    if (move !== undefined) {
      event.preventDefault()
      move()
    } else if (letter !== undefined && row.outgoing === null && actsOn(row.message, place.rights, self._id, Date.now()).has(letter)) {
      event.preventDefault()
      act(row.message, letter)
    }
  }

  const mounted = useMemo(() => {
    // At the end of a room its last screenful is in the page from the first drawing on, and so is what arrives there: the list would find
    // out by and by, drawing after drawing, what is in sight.
    const ofEnd = isAtEnd && !hasNewer ? Math.min(rows.length, Math.ceil(window.innerHeight / rowPx)) : 0
    const indices = Array.from({ length: ofEnd }, (_, at) => rows.length - ofEnd + at)
    return focusedIndex === -1 || focusedIndex >= rows.length - ofEnd ? indices : [focusedIndex, ...indices]
  }, [rows.length, isAtEnd, hasNewer, focusedIndex])

  const active = opened?.id ?? pointed ?? (focusedIndex === -1 ? null : focused)
  // What asks before deleting stands ready once there is a message that it may be about.
  const [wasActive, setWasActive] = useState(false)
  if (active !== null && !wasActive) setWasActive(true)
  const indexOf = (element: EventTarget | null): string | null =>
    (element as HTMLElement | null)?.closest<HTMLElement>('[data-message]')?.dataset['message'] ?? null
  return (
    <div className={classes.frame}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys and pointers move between messages */}
      <div
        ref={scroller}
        className={classes.scroller}
        role="log"
        // What arrives is said in one sentence; scrolling is not said.
        aria-live="off"
        aria-label={label}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          const id = indexOf(event.target)
          if (id !== null) setFocused(id)
        }}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget) && opened === null) setFocused(null)
        }}
        onPointerOver={(event) => event.pointerType === 'mouse' && setPointed(indexOf(event.target))}
        onPointerLeave={() => setPointed(null)}
      >
        <div className={classes.spacer} />
        {!hasOlder && beginning}
        <div className={classes.rows} data-content={generation} data-end={(isAtEnd && !hasNewer) || undefined}>
          <Virtualizer
            key={generation}
            ref={list}
            scrollRef={scroller}
            shift={isShifted}
            onScroll={onScroll}
            keepMounted={mounted}
            bufferSize={aroundPx}
            {...(sizes === undefined ? {} : { cache: sizes })}
            data={rows}
          >
            {(row, index) => {
              const { message } = row
              const isActive = active === message._id && row.outgoing === null
              return (
                <MessageRow
                  key={message._id}
                  {...row}
                  index={index}
                  isEntry={index === entryIndex}
                  isTarget={message._id === target}
                  isInThread={place.tmid !== null}
                  isThreadUnread={place.unreadThreads.includes(message._id)}
                  hasMenu={opened?.id === message._id}
                  onReact={onReact}
                  tools={
                    isActive ? (
                      <MessageTools
                        message={message}
                        acts={actsOn(message, place.rights, self._id, Date.now())}
                        isFollowed={message.replies?.includes(self._id) === true}
                        open={opened?.id === message._id ? opened.what : null}
                        onOpen={(what) => setOpened(what === null ? null : { id: message._id, what })}
                        onAct={(what) => act(message, what)}
                        onReact={(shortcode) => onReact(message, shortcode)}
                      />
                    ) : null
                  }
                />
              )
            }}
          </Virtualizer>
        </div>
      </div>
      {props.unreadAbove > 0 && (
        <Button className={classes.above} size="compact-sm" leftSection={<IconArrowUp size={14} />} onClick={props.onFirstUnread}>
          {t('unread.above', { count: props.unreadAbove })}
        </Button>
      )}
      {(!isAtEnd || hasNewer) && (
        <ActionIcon
          className={classes.newest}
          variant="default"
          radius="xl"
          size={36}
          data-count={arrived > 0 || undefined}
          aria-label={arrived > 0 ? `${t('newest.count', { count: arrived })}: ${t('newest')}` : t('newest')}
          title={t('newest')}
          onClick={() => {
            if (hasNewer) return props.onNewest()
            // From here on the end is kept in sight, also while rows that were never seen are measured.
            noteEnd(true)
            list.current?.scrollToIndex(last, { align: 'end' })
          }}
        >
          {arrived > 0 && <span className={classes.arrived}>{t('newest.count', { count: arrived })}</span>}
          <IconArrowDown size={18} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
      )}
      {refused !== null && (
        <div className={classes.refused}>
          <Notice
            tone="refused"
            said
            action={
              <Button size="compact-sm" onClick={() => setRefused(null)}>
                {tc('close')}
              </Button>
            }
          >
            {refused}
          </Notice>
        </div>
      )}
      {wasActive && <Removing message={removing} onClose={setRemoving} onRefused={setRefused} />}
    </div>
  )
}

/** Asks before a message is deleted. Drawn anew only for that, and not with everything that arrives. */
const Removing = memo(function Removing({
  message,
  onClose,
  onRefused,
}: {
  readonly message: ChatMessage | null
  readonly onClose: (none: null) => void
  readonly onRefused: (sentence: string) => void
}): ReactNode {
  const t = useText(roomText)
  const tc = useText(componentsText)
  const refusalOf = useRefusals()
  return (
    <Modal
      opened={message !== null}
      onClose={() => onClose(null)}
      title={t('delete.title')}
      closeButtonProps={{ 'aria-label': tc('close') }}
    >
      <p className={classes.removing}>{message?.msg.slice(0, 200)}</p>
      <p>{t('delete.text')}</p>
      <div className={classes.buttons}>
        <Button onClick={() => onClose(null)}>{t('cancel')}</Button>
        <Button
          color="red"
          variant="filled"
          data-autofocus
          onClick={() => {
            onClose(null)
            if (message !== null) remove(message).catch((error: unknown) => onRefused(refusalOf(error).sentence))
          }}
        >
          {t('act.delete')}
        </Button>
      </div>
    </Modal>
  )
})

/** Whether somebody is scrolling: by wheel, finger, key, or the bar at the side. */
function useIntent(scroller: { readonly current: HTMLDivElement | null }): () => boolean {
  const until = useRef(0)
  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const now = (): void => void (until.current = performance.now() + intentMs)
    const hold = (): void => void (until.current = Number.POSITIVE_INFINITY)
    const release = (): void => {
      if (until.current === Number.POSITIVE_INFINITY) now()
    }
    element.addEventListener('wheel', now, { passive: true })
    element.addEventListener('touchmove', now, { passive: true })
    element.addEventListener('keydown', now)
    element.addEventListener('pointerdown', hold)
    window.addEventListener('pointerup', release)
    window.addEventListener('pointercancel', release)
    return () => {
      element.removeEventListener('wheel', now)
      element.removeEventListener('touchmove', now)
      element.removeEventListener('keydown', now)
      element.removeEventListener('pointerdown', hold)
      window.removeEventListener('pointerup', release)
      window.removeEventListener('pointercancel', release)
    }
  }, [scroller])
  return () => performance.now() < until.current
}

interface Measured {
  readonly generation: number
  readonly ids: readonly string[]
  readonly sizes: CacheSnapshot
}

const measured = new Map<string, Measured>()

/**
 * How high the rows were when the list was last shown, for its first drawing: whoever comes back to a room finds it laid out at once. It is
 * right as long as the same rows stand where they stood; more may have come after them.
 */
function useSizes(
  place: string,
  generation: number,
  rows: readonly Row[],
  list: { readonly current: VirtualizerHandle | null },
): CacheSnapshot | undefined {
  const [known] = useState(() => {
    const before = measured.get(place)
    return before?.ids.every((id, at) => rows[at]?.message._id === id) === true ? before : undefined
  })
  const shown = useRef({ generation, rows })
  useLayoutEffect(() => {
    shown.current = { generation, rows }
  }, [generation, rows])
  useLayoutEffect(
    () => () => {
      if (list.current === null) return
      const ids = shown.current.rows.map(({ message }) => message._id)
      measured.delete(place)
      measured.set(place, { generation: shown.current.generation, ids, sizes: list.current.cache })
      for (const [oldest] of measured) if (measured.size > measuredMax) measured.delete(oldest)
    },
    [place, list],
  )
  return known?.generation === generation ? known.sizes : undefined
}

/** What is in sight is drawn first, and what lies around it when that is there. */
function useAround(): number {
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    let isShown = true
    void afterDrawing().then(() => isShown && setDrawn(true))
    return () => void (isShown = false)
  }, [])
  return isDrawn ? aroundSightPx : 0
}

/** To the very end: the index of the last message would bring that into sight, and leave what is around the list below the edge. */
function goToEnd(scroller: HTMLDivElement | null): void {
  if (scroller !== null) scroller.scrollTop = scroller.scrollHeight
}

/** While the end is in sight it stays in sight, whatever grows or shrinks: pictures, the composer, the page. */
function useFollowing(
  scroller: { readonly current: HTMLDivElement | null },
  atEnd: { readonly current: boolean },
  generation: number,
): void {
  useLayoutEffect(() => {
    const element = scroller.current
    const content = element?.querySelector(`:scope > [data-content="${generation}"]`)
    if (element === null || content == null) return
    const follow = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight
    })
    follow.observe(element)
    follow.observe(content)
    return () => follow.disconnect()
  }, [scroller, atEnd, generation])
}

/** How many others have said something since the end was last in sight. */
function useArrived(messages: readonly ChatMessage[], isAtEnd: boolean, selfId: string): number {
  const newest = messages.at(-1)?.ts ?? 0
  const [seenTo, setSeenTo] = useState(newest)
  if (isAtEnd && seenTo !== newest) setSeenTo(newest)
  if (isAtEnd || newest <= seenTo) return 0
  return messages.filter(({ ts, u, t: type }) => ts > seenTo && u._id !== selfId && type === undefined).length
}

/** One sentence for each message that arrives from somebody else, while one is at the end. */
function useAnnouncements(messages: readonly ChatMessage[], hasNewer: boolean, selfId: string): void {
  const t = useText(roomText)
  const heard = useRef<number | null>(null)
  useEffect(() => {
    const newest = messages.at(-1)
    if (newest === undefined) return
    const before = heard.current
    heard.current = newest.ts
    if (before === null || newest.ts <= before || hasNewer || newest.u._id === selfId || newest.t !== undefined) return
    const text = newest.msg === '' ? t('said.file') : newest.msg.slice(0, 500)
    const name = nameOf(newest.u)
    const { company } = newest.u
    if (!isGuest(newest.u)) say(t('said.member', { name, text }))
    else if (company === undefined) say(t('said.guest', { name, text }))
    else say(t('said.guestFrom', { name, company, text }))
  }, [messages, hasNewer, selfId, t])
}
