// Chat: the list of rooms, the room that is chosen, and its bar.
import { ActionIcon, Button } from '@mantine/core'
import { IconHelpCircle, IconMessages } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Room } from '@foyer/protocol/entities/room.ts'
import { usePublicSettings } from '../api/public-settings.ts'
import { rest } from '../api/rest.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { usePageTitle } from '../components/use-page-title.ts'
import { Waiting } from '../components/waiting.tsx'
import { useKey } from '../keys/use-key.ts'
import { useRoomRights } from '../session/rights.ts'
import { useSelf } from '../session/session.ts'
import { AccountMenu } from '../shell/account-menu.tsx'
import { AppShell } from '../shell/app-shell.tsx'
import { ListHead } from '../shell/list-head.tsx'
import { useText } from '../text/use-text.tsx'
import { type BarName, barTitle, isBarName, rowOf } from './bar/bar-names.ts'
import { barText } from './bar/bar-text.ts'
import { useAddressedRoom, useBar, useRoomSearch } from './model/address.ts'
import { entriesOf, mentionsIn, useNature, useOfEntries } from './model/entry.ts'
import { roomOnTheWay, useGoToRoom } from './model/go-to-room.ts'
import { useLive } from './model/live.ts'
import { usePersonNow } from './model/presence.ts'
import { useRooms } from './model/rooms.ts'
import { loadAhead } from './model/timelines.ts'
import { CreateMenu } from './people/create-menu.tsx'
import { RoomPane } from './room/room-pane.tsx'
import { roomText } from './room/room-text.ts'
import { roomsText } from './rooms/rooms-text.ts'
import { QuickSearch } from './rooms/quick-search.tsx'
import { inListOrder, NoRooms, RoomList, RoomTabs, type Tab } from './rooms/room-list.tsx'

const Bar = lazy(() => import('./bar/bar.tsx').then(({ Bar: bar }) => ({ default: bar })))

export function ChatPage(): ReactNode {
  useLive()
  const tb = useText(barText)
  const self = usePersonNow(useSelf())
  const { Site_Name: workspace } = usePublicSettings()
  const { named, rid } = useAddressedRoom()
  const { bar = null, of = null } = useRoomSearch()
  const openBar = useBar()
  const [isSearching, setSearching] = useState(false)
  const [tab, setTab] = useState<Tab>('rooms')
  useKey({ key: 'k', mod: true }, () => setSearching(true))
  useKey({ key: '/', mod: true }, () => openBar('keys'))
  useStepping(rid)
  const room = useShownRoom(named, rid)
  useUnreadTitle(room === null ? '' : room.title)
  const rights = useRoomRights(room?.rid ?? null)
  const mayOpen = (name: BarName): boolean =>
    rowOf[name] === null || (room !== null && (!rights.isKnown || rights.rights.includes(rowOf[name])))
  const shownBar = bar !== null && isBarName(bar) && mayOpen(bar) ? bar : null
  // What another room changes nothing of is not drawn anew with it.
  const search = useCallback(() => setSearching(true), [])
  const openMe = useCallback(() => openBar('me'), [openBar])
  const { status } = self
  const head = useMemo(
    () => (
      <ListHead
        title={workspace}
        actions={
          <>
            <CreateMenu here={rid} />
            <ActionIcon aria-label={tb('title.keys')} title={tb('title.keys')} onClick={() => openBar('keys')}>
              <IconHelpCircle size={18} stroke={1.75} aria-hidden="true" />
            </ActionIcon>
          </>
        }
      >
        <AccountMenu onYou={openMe} status={status} />
      </ListHead>
    ),
    [workspace, rid, tb, openBar, openMe, status],
  )
  const quickSearch = useMemo(() => <QuickSearch isOpen={isSearching} onClose={() => setSearching(false)} />, [isSearching])
  return (
    <>
      <AppShell
        isChosen={named !== null}
        list={
          <>
            {head}
            <RoomList here={rid} tab={tab} onSearch={search} />
          </>
        }
        main={
          room !== null ? (
            <RoomPane rid={room.rid} title={room.title} />
          ) : named === null ? (
            <NothingChosen onHelp={() => openBar('me')} />
          ) : (
            <NotHere named={named} />
          )
        }
        bar={
          shownBar === null ? null : (
            <Suspense fallback={<Waiting />}>
              <Bar name={shownBar} rid={room?.rid ?? null} of={of} onClose={() => openBar(null)} />
            </Suspense>
          )
        }
        {...(shownBar === null ? {} : { barLabel: barTitle(tb, shownBar) })}
        onCloseBar={() => openBar(null)}
        tabs={<RoomTabs tab={tab} onTab={setTab} onMe={openMe} />}
      />
      {quickSearch}
    </>
  )
}

function NothingChosen({ onHelp }: { readonly onHelp: () => void }): ReactNode {
  const t = useText(roomText)
  const tl = useText(roomsText)
  const hasRooms = useRooms(({ isLoaded, memberships }) => !isLoaded || memberships.size > 0)
  if (!hasRooms) return <NoRooms level={1} action={<Button onClick={onHelp}>{tl('guest.help')}</Button>} />
  return (
    <EmptyState level={1} icon={<IconMessages size={28} stroke={1.5} />} title={t('choose.title')}>
      {t('choose.text')}
    </EmptyState>
  )
}

/** The room that the address names: one's own, or a channel that one may look into without being in it. */
function useShownRoom(named: string | null, rid: string | null): { rid: string; title: string } | null {
  const entry = useNature(rid)
  const isLoaded = useRooms((state) => state.isLoaded)
  const { data, isError } = useForeignRoom(named, isLoaded && rid === null)
  if (entry !== null) return { rid: entry.rid, title: entry.title }
  return data === undefined || isError ? null : { rid: data._id, title: data.fname ?? data.name ?? '' }
}

function useForeignRoom(named: string | null, isAsked: boolean) {
  return useQuery({
    // That it may be looked into is a right like others, and ends as they do.
    queryKey: ['rights', 'foreign-room', named],
    enabled: isAsked && named !== null,
    queryFn: async () => {
      const byName = await rest.request('GET', 'rooms.info', { query: { roomName: named } })
      const { room } = (byName.status < 400 ? byName.body : await rest.get('rooms.info', { roomId: named })) as { room: Room }
      useRooms.setState(({ rooms }) => ({ rooms: new Map(rooms).set(room._id, room) }))
      return room
    },
  })
}

/** Hidden and missing alike. */
function NotHere({ named }: { readonly named: string }): ReactNode {
  const t = useText(roomText)
  const isLoaded = useRooms((state) => state.isLoaded)
  const { errorUpdateCount } = useForeignRoom(named, isLoaded)
  const { Site_Name: workspace } = usePublicSettings()
  // Asked again, when rights may have changed, it stays said until there is another answer.
  if (errorUpdateCount === 0)
    return (
      <>
        <h1 className="fy-said">{workspace}</h1>
        <Waiting rows={6} />
      </>
    )
  return (
    <EmptyState
      level={1}
      icon={<IconMessages size={28} stroke={1.5} />}
      title={t('no.room')}
      action={<LinkButton to="/">{t('no.roomBack')}</LinkButton>}
    >
      {t('no.roomText')}
    </EmptyState>
  )
}

/** What waits is said in the title of the tab: mentions as a number, other unread messages as a dot. */
function useUnreadTitle(title: string): void {
  const mentions = useOfEntries(mentionsIn)
  const isUnread = useOfEntries((entries) =>
    entries.some((entry) => entry.isShown && entry.isUnread && entry.membership.hideUnreadStatus !== true),
  )
  usePageTitle(title)
  useEffect(() => {
    const plain = document.title.replace(/^(\(\d+\)|•) /, '')
    document.title = mentions > 0 ? `(${mentions}) ${plain}` : isUnread ? `• ${plain}` : plain
  })
}

/** The room that was opened comes first. */
const aheadMs = 100

/** Alt and the arrow keys go through the list; with Shift, through what is unread. */
function useStepping(here: string | null): void {
  const { _id: self } = useSelf()
  const go = useGoToRoom()
  const ahead = useRef<ReturnType<typeof setTimeout>>(undefined)
  const step = (by: 1 | -1, isUnreadOnly: boolean): void => {
    const list = inListOrder(entriesOf(useRooms.getState(), self))
    // The next one is the one after that which is on its way.
    const from = roomOnTheWay() ?? here
    const at = list.findIndex(({ rid }) => rid === from)
    for (let moved = 1; moved <= list.length; moved += 1) {
      const next = list[((((at === -1 && by === -1 ? 0 : at) + by * moved) % list.length) + list.length) % list.length]
      if (next === undefined || next.rid === from || (isUnreadOnly && !next.isUnread)) continue
      go(next.membership)
      // Whoever steps on goes there next.
      const after = list[(list.indexOf(next) + by + list.length) % list.length]
      clearTimeout(ahead.current)
      if (after !== undefined && !isUnreadOnly) ahead.current = setTimeout(() => loadAhead(after.rid, self), aheadMs)
      return
    }
  }
  useEffect(() => () => clearTimeout(ahead.current), [])
  useKey({ key: 'ArrowUp', alt: true }, () => step(-1, false))
  useKey({ key: 'ArrowDown', alt: true }, () => step(1, false))
  useKey({ key: 'ArrowUp', alt: true, shift: true }, () => step(-1, true))
  useKey({ key: 'ArrowDown', alt: true, shift: true }, () => step(1, true))
}
