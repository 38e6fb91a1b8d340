// The list of rooms: favourites, channels, discussions, direct messages. Names keep their places; direct messages stand by when something
// was said last, and are not moved while the pointer is over them.
import { IconAt, IconChevronDown, IconMessage2, IconMessages, IconSearch, IconUserCircle } from '@tabler/icons-react'
import { type CSSProperties, memo, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { Doorway } from '../../components/doorway.tsx'
import { isGuest, nameOf } from '../../components/person.ts'
import { Waiting } from '../../components/waiting.tsx'
import { modName } from '../../keys/use-key.ts'
import { useSelf } from '../../session/session.ts'
import { keep, recall } from '../../session/storage.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { type Entry, mentionsIn, useEntries, useOfEntries } from '../model/entry.ts'
import { useGoToRoom } from '../model/go-to-room.ts'
import { useOwnAccess } from '../model/own-access.ts'
import { useRooms } from '../model/rooms.ts'
import { loadAhead } from '../model/timelines.ts'
import classes from './room-list.module.css'
import { RoomRow } from './room-row.tsx'
import { roomsText } from './rooms-text.ts'
import { UnreadThreads, unreadThreadsIn } from './unread-threads.tsx'

/** A pointer that only passes by stays for less. */
const stayMs = 65

const blockSize = 20

const sections = ['favourites', 'channels', 'discussions', 'directs'] as const
type Section = (typeof sections)[number]
/** What the tab bar of phones shows in the list. */
export type Tab = 'rooms' | 'mentions' | 'threads'

export const RoomList = memo(function RoomList({
  here,
  tab = 'rooms',
  onSearch,
}: {
  readonly here: string | null
  readonly tab?: Tab
  readonly onSearch: () => void
}): ReactNode {
  const t = useText(roomsText)
  const isLoaded = useRooms((state) => state.isLoaded)
  const { list, hold } = useOrderedEntries()
  const ahead = useAhead()
  const shown = tab === 'mentions' ? list.filter(({ mentions }) => mentions > 0) : list
  return (
    <>
      <button type="button" className={classes.search} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={16} stroke={1.75} aria-hidden="true" />
        <span>{t('search')}</span>
        <kbd className={classes.key}>
          {modName} {'K'}
        </kbd>
      </button>
      <div className={classes.list} onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)} {...ahead}>
        {!isLoaded && <Waiting rows={6} />}
        {isLoaded && tab === 'threads' && <UnreadThreads />}
        {isLoaded && tab !== 'threads' && shown.length === 0 && (tab === 'mentions' ? <NothingWaits /> : <NoRooms />)}
        {tab !== 'threads' &&
          sections.map((section) => {
            const entries = shown.filter((entry) => sectionOf(entry) === section)
            return (
              <SectionOf key={section} section={section} entries={entries} here={entries.some(({ rid }) => rid === here) ? here : null} />
            )
          })}
      </div>
    </>
  )
})

interface SectionProps {
  readonly section: Section
  readonly entries: readonly Entry[]
  /** The room that is open, where it is one of them. */
  readonly here: string | null
}

// The list is made anew with every frame of one room; what it holds is the same nearly everywhere.
const SectionOf = memo(SectionShown, (before, after) => {
  return (
    before.here === after.here &&
    before.entries.length === after.entries.length &&
    before.entries.every((entry, at) => entry === after.entries[at])
  )
})

function SectionShown({ section, entries, here }: SectionProps): ReactNode {
  const t = useText(roomsText)
  const open = useGoToRoom()
  const [isOpen, setOpen] = useState(() => recall(`section-${section}`) !== 'closed')
  if (entries.length === 0) return null
  const toggle = (): void => {
    setOpen(!isOpen)
    keep(`section-${section}`, isOpen ? 'closed' : null)
  }
  // A folded section still shows what waits in it.
  const shown = isOpen ? entries : entries.filter((entry) => entry.rid === here || entry.isUnread)
  return (
    <section aria-label={t(`section.${section}`)}>
      <button type="button" className={classes.section} aria-expanded={isOpen} onClick={toggle}>
        <IconChevronDown size={14} stroke={1.75} aria-hidden="true" />
        {t(`section.${section}`)}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- nothing may stand between ul and li, and here the blocks do */}
      <div role="list">
        {blocksOf(shown).map((block, at) => (
          <div key={at} className={classes.block} style={{ '--rows': block.length } as CSSProperties}>
            {block.map((entry) => (
              <RoomRow key={entry.rid} entry={entry} isHere={entry.rid === here} onOpen={open} />
            ))}
          </div>
        ))}
      </div>
    </section>
  )
}

/** What the browser takes up or leaves out together: each block that it has to look after costs a little with every drawing. */
function blocksOf(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  return Array.from({ length: Math.ceil(entries.length / blockSize) }, (_, at) => entries.slice(at * blockSize, (at + 1) * blockSize))
}

function NothingWaits(): ReactNode {
  const t = useText(roomsText)
  return (
    <EmptyState icon={<IconAt size={28} stroke={1.5} />} title={t('mentions.none')}>
      {t('mentions.noneText')}
    </EmptyState>
  )
}

/** For somebody who is in no room: whose turn it is. */
export function NoRooms({ level = 2, action }: { readonly level?: 1 | 2; readonly action?: ReactNode }): ReactNode {
  const t = useText(roomsText)
  const self = useSelf()
  const access = useOwnAccess(isGuest(self))
  if (!isGuest(self))
    return (
      <EmptyState level={level} icon={<IconMessages size={28} stroke={1.5} />} title={t('empty.title')}>
        {t('empty.text')}
      </EmptyState>
    )
  return (
    <EmptyState level={level} icon={<Doorway size={28} />} title={t('guest.empty')} action={action}>
      {access?.host === undefined ? t('guest.emptyText') : t('guest.emptyHost', { host: nameOf(access.host) })}
    </EmptyState>
  )
}

/** The tab bar of phones. */
export const RoomTabs = memo(function RoomTabs({
  tab,
  onTab,
  onMe,
}: {
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
  readonly onMe: () => void
}): ReactNode {
  const t = useText(roomsText)
  const format = useFormat()
  const threads = useOfEntries((entries) => unreadThreadsIn(entries).length)
  const mentions = useOfEntries(mentionsIn)
  return (
    <div className={classes.tabs}>
      <button type="button" className={classes.tab} aria-pressed={tab === 'rooms'} onClick={() => onTab('rooms')}>
        <IconMessages size={22} stroke={1.75} aria-hidden="true" />
        {t('tab.rooms')}
      </button>
      <button type="button" className={classes.tab} aria-pressed={tab === 'mentions'} onClick={() => onTab('mentions')}>
        <IconAt size={22} stroke={1.75} aria-hidden="true" />
        {t('tab.mentions')}
        {mentions > 0 && (
          <span className={classes.count} data-mention>
            {format.number(mentions)}
          </span>
        )}
      </button>
      <button type="button" className={classes.tab} aria-pressed={tab === 'threads'} onClick={() => onTab('threads')}>
        <IconMessage2 size={22} stroke={1.75} aria-hidden="true" />
        {t('tab.threads')}
        {threads > 0 && (
          <span className={classes.count} data-mention>
            {format.number(threads)}
          </span>
        )}
      </button>
      <button type="button" className={classes.tab} onClick={onMe}>
        <IconUserCircle size={22} stroke={1.75} aria-hidden="true" />
        {t('tab.me')}
      </button>
    </div>
  )
})

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

/** Rooms in the order of the list, top to bottom; also where Alt and the arrow keys lead. */
export function inListOrder(entries: readonly Entry[]): Entry[] {
  const place = (entry: Entry): number => sections.indexOf(sectionOf(entry))
  return entries
    .filter(({ isShown }) => isShown)
    .sort(
      (one, other) =>
        place(one) - place(other) ||
        (sectionOf(one) === 'directs' ? other.lastAt - one.lastAt : 0) ||
        collator.compare(one.title, other.title),
    )
}

function sectionOf({ isFavourite, kind }: Entry): Section {
  if (isFavourite) return 'favourites'
  if (kind === 'direct' || kind === 'several') return 'directs'
  return kind === 'discussion' ? 'discussions' : 'channels'
}

/** A pointer that stays on a room, or is pressed on it, is about to open it. */
function useAhead(): { onPointerOver: (event: PointerEvent) => void; onPointerDown: (event: PointerEvent) => void } {
  const { _id: self } = useSelf()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const roomOf = ({ target }: PointerEvent): string | undefined =>
    (target as HTMLElement).closest<HTMLElement>('[data-room]')?.dataset['room']
  return {
    onPointerOver: (event) => {
      clearTimeout(timer.current)
      const rid = roomOf(event)
      if (rid !== undefined) timer.current = setTimeout(() => loadAhead(rid, self), stayMs)
    },
    onPointerDown: (event) => {
      const rid = roomOf(event)
      if (rid !== undefined) loadAhead(rid, self)
    },
  }
}

/** The order is kept while it is held: nothing moves away below a pointer. */
function useOrderedEntries(): { list: readonly Entry[]; hold: (isHeld: boolean) => void } {
  const entries = useEntries()
  const [held, setHeld] = useState<readonly string[] | null>(null)
  const list = useMemo(() => {
    const sorted = inListOrder(entries)
    if (held === null) return sorted
    const places = new Map(held.map((rid, place) => [rid, place]))
    return sorted.sort((one, other) => (places.get(one.rid) ?? Infinity) - (places.get(other.rid) ?? Infinity))
  }, [entries, held])
  return { list, hold: (isHeld) => setHeld(isHeld ? list.map(({ rid }) => rid) : null) }
}
