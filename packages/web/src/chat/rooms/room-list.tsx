// The list of rooms: favourites, channels, discussions, direct messages. Names keep their places; direct messages stand by when something
// was said last, and are not moved while the pointer is over them.
import { IconAt, IconChevronDown, IconMessage2, IconMessages, IconSearch, IconUserCircle } from '@tabler/icons-react'
import { type ReactNode, useMemo, useState } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { Doorway } from '../../components/doorway.tsx'
import { isGuest, nameOf } from '../../components/person.ts'
import { Waiting } from '../../components/waiting.tsx'
import { modName } from '../../keys/use-key.ts'
import { useSelf } from '../../session/session.ts'
import { keep, recall } from '../../session/storage.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { type Entry, useEntries } from '../model/entry.ts'
import { useOwnAccess } from '../model/own-access.ts'
import { useRooms } from '../model/rooms.ts'
import classes from './room-list.module.css'
import { RoomRow } from './room-row.tsx'
import { roomsText } from './rooms-text.ts'
import { UnreadThreads, useUnreadThreads } from './unread-threads.tsx'

const sections = ['favourites', 'channels', 'discussions', 'directs'] as const
type Section = (typeof sections)[number]
/** What the tab bar of phones shows in the list. */
export type Tab = 'rooms' | 'mentions' | 'threads'

export function RoomList({
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
      <div className={classes.list} onPointerEnter={() => hold(true)} onPointerLeave={() => hold(false)}>
        {!isLoaded && <Waiting rows={6} />}
        {isLoaded && tab === 'threads' && <UnreadThreads />}
        {isLoaded && tab !== 'threads' && shown.length === 0 && (tab === 'mentions' ? <NothingWaits /> : <NoRooms />)}
        {tab !== 'threads' &&
          sections.map((section) => (
            <SectionOf key={section} section={section} entries={shown.filter((entry) => sectionOf(entry) === section)} here={here} />
          ))}
      </div>
    </>
  )
}

function SectionOf({
  section,
  entries,
  here,
}: {
  readonly section: Section
  readonly entries: readonly Entry[]
  readonly here: string | null
}): ReactNode {
  const t = useText(roomsText)
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
      <ul>
        {shown.map((entry) => (
          <RoomRow key={entry.rid} entry={entry} isHere={entry.rid === here} />
        ))}
      </ul>
    </section>
  )
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
export function RoomTabs({
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
  const threads = useUnreadThreads().length
  const mentions = useEntries().reduce((sum, entry) => sum + (entry.isShown ? entry.mentions : 0), 0)
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
}

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
