// The head of a room: what it is called, its topic, whether it is a favourite, and what can be opened beside it.
import { ActionIcon, Menu, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import {
  IconAt,
  IconChevronLeft,
  IconDots,
  IconFiles,
  IconInfoCircle,
  IconLogout,
  IconMessage2,
  IconMessageCircle,
  IconPin,
  IconSearch,
  IconStar,
  IconStarFilled,
  IconUsers,
} from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { memo, type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { useRefusals } from '../../api/refusals.ts'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import { PersonName } from '../../components/person-name.tsx'
import { useSteady } from '../../components/use-steady.ts'
import { useKey } from '../../keys/use-key.ts'
import { useText } from '../../text/use-text.tsx'
import { type BarName, rowOf } from '../bar/bar-names.ts'
import { useBar, useRoomSearch } from '../model/address.ts'
import { type Nature, useOfEntries } from '../model/entry.ts'
import { usePersonNow } from '../model/presence.ts'
import type { RoomRights } from '../../session/rights.ts'
import { changeMembership } from '../model/rooms.ts'
import { RoomIcon } from '../rooms/room-icon.tsx'
import classes from './room-pane.module.css'
import { roomText } from './room-text.ts'

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const
const bars = [
  ['threads', IconMessage2],
  ['discussions', IconMessageCircle],
  ['search', IconSearch],
  ['members', IconUsers],
  ['info', IconInfoCircle],
] as const
const more = [
  ['pinned', IconPin],
  ['starred', IconStar],
  ['mentions', IconAt],
  ['files', IconFiles],
] as const

export const RoomHead = memo(function RoomHead({
  rid,
  entry,
  rights,
  title,
}: {
  readonly rid: string
  readonly entry: Nature | null
  readonly rights: RoomRights
  readonly title: string
}): ReactNode {
  const t = useText(roomText)
  const navigate = useNavigate()
  const openBar = useBar()
  const refusalOf = useRefusals()
  const { bar } = useRoomSearch()
  const person = usePersonNow(entry?.person ?? {})
  const [refused, setRefused] = useState<{ readonly rid: string; readonly sentence: string } | null>(null)
  // What is not shown is not there either: arrows would stop at it.
  const isNarrow = useMediaQuery('(max-width: 47.99em)', false, { getInitialValueInEffect: false })
  const isDirect = entry?.kind === 'direct' || entry?.kind === 'several'
  const may = (row: string): boolean => rights.rights.includes(row)
  const toggle = useSteady((name: BarName): void => {
    const row = rowOf[name]
    if (row === null || may(row)) openBar(bar === name ? null : name)
  })
  useKey({ key: 'm', mod: true, shift: true }, () => toggle('members'))
  useKey({ key: 'i', mod: true, shift: true }, () => toggle('info'))
  useKey({ key: 'f', mod: true, shift: true }, () => toggle('search'))
  const waiting = useOfEntries((entries) => entries.reduce((sum, other) => sum + (other.rid === rid ? 0 : other.mentions), 0))

  const setFavourite = useSteady((favorite: boolean): void => {
    changeMembership(rid, { f: favorite })
    rest.post('rooms.favorite', { roomId: rid, favorite }).catch((error: unknown) => {
      changeMembership(rid, { f: !favorite })
      setRefused({ rid, sentence: refusalOf(error).sentence })
    })
  })
  const leave = useSteady((): void => {
    rest.post('rooms.leave', { roomId: rid }).then(
      () => {
        say(t('room.left', { room: title }))
        void navigate({ to: '/' })
      },
      (error: unknown) => setRefused({ rid, sentence: refusalOf(error).sentence }),
    )
  })
  const topic = entry?.topic ?? ''
  const shown = barsFor(rights, isDirect)
  const mayKeep = entry !== null && may('use-membership')
  return (
    <>
      <header className={classes.head}>
        <ActionIcon
          className={classes.back}
          aria-label={waiting > 0 ? t('back.waiting', { count: waiting }) : t('back')}
          onClick={() => void navigate({ to: '/' })}
        >
          <IconChevronLeft size={22} stroke={1.75} aria-hidden="true" />
        </ActionIcon>
        {entry?.person === null || entry === null ? (
          <span className={classes.headIcon}>
            <RoomIcon kind={entry?.kind ?? 'channel'} size={20} />
          </span>
        ) : null}
        <h1 title={title}>
          {entry === null || entry.person === null ? (
            <span>{title}</span>
          ) : (
            <PersonName person={person} avatar={28} presence weight="strong" />
          )}
        </h1>
        {mayKeep && (
          <ActionIcon
            className={`${classes.star ?? ''} ${classes.wide ?? ''}`}
            data-on={entry.isFavourite || undefined}
            aria-pressed={entry.isFavourite}
            aria-label={t('favourite')}
            title={entry.isFavourite ? t('favourite') : t('favourite.not')}
            onClick={() => setFavourite(!entry.isFavourite)}
          >
            {entry.isFavourite ? <IconStarFilled size={18} aria-hidden="true" /> : <IconStar {...icon} />}
          </ActionIcon>
        )}
        {topic !== '' && (
          <span className={classes.topic} title={topic}>
            {topic}
          </span>
        )}
        <span className={classes.actions}>
          {shown.map(([name, Icon]) => (
            <BarButton
              key={name}
              name={name}
              label={t(`bar.${name}`)}
              Icon={Icon}
              isOpen={bar === name}
              isNarrowToo={name === 'search' || name === 'info'}
              onToggle={toggle}
            />
          ))}
          <MoreMenu
            rights={rights}
            isNarrow={isNarrow}
            isDirect={isDirect}
            isFavourite={mayKeep ? entry.isFavourite : null}
            onFavourite={setFavourite}
            onLeave={leave}
          />
        </span>
      </header>
      {refused?.rid === rid && (
        <div className={classes.silence}>
          <Notice tone="refused" said>
            {refused.sentence}
          </Notice>
        </div>
      )}
    </>
  )
})

function barsFor({ rights }: RoomRights, isDirect: boolean) {
  return bars.filter(([name]) => rights.includes(rowOf[name]) && !(isDirect && name === 'discussions'))
}

// Most rooms have the same: these are drawn anew only where something of their own changes.
const BarButton = memo(function BarButton({
  name,
  label,
  Icon,
  isOpen,
  isNarrowToo,
  onToggle,
}: {
  readonly name: BarName
  readonly label: string
  readonly Icon: typeof IconAt
  readonly isOpen: boolean
  readonly isNarrowToo: boolean
  readonly onToggle: (name: BarName) => void
}): ReactNode {
  return (
    <Tooltip label={label}>
      <ActionIcon
        className={isNarrowToo ? undefined : classes.wide}
        variant={isOpen ? 'light' : 'subtle'}
        aria-label={label}
        aria-pressed={isOpen}
        onClick={() => onToggle(name)}
      >
        <Icon {...icon} />
      </ActionIcon>
    </Tooltip>
  )
})

const MoreMenu = memo(function MoreMenu({
  rights,
  isNarrow,
  isDirect,
  isFavourite,
  onFavourite,
  onLeave,
}: {
  readonly rights: RoomRights
  readonly isNarrow: boolean
  readonly isDirect: boolean
  /** null: it can't be one. */
  readonly isFavourite: boolean | null
  readonly onFavourite: (favourite: boolean) => void
  readonly onLeave: () => void
}): ReactNode {
  const t = useText(roomText)
  const openBar = useBar()
  const may = (row: string): boolean => rights.rights.includes(row)
  return (
    <Menu position="bottom-end" width={240} returnFocus>
      <Menu.Target>
        <ActionIcon aria-label={t('bar.more')}>
          <IconDots {...icon} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isNarrow && isFavourite !== null && (
          <Menu.Item
            className={classes.narrow}
            leftSection={isFavourite ? <IconStarFilled size={18} aria-hidden="true" /> : <IconStar {...icon} />}
            onClick={() => onFavourite(!isFavourite)}
          >
            {t(isFavourite ? 'favourite.remove' : 'favourite.add')}
          </Menu.Item>
        )}
        {(isNarrow ? barsFor(rights, isDirect) : [])
          .filter(([name]) => name !== 'search' && name !== 'info')
          .map(([name, Icon]) => (
            <Menu.Item key={name} className={classes.narrow} leftSection={<Icon {...icon} />} onClick={() => openBar(name)}>
              {t(`bar.${name}`)}
            </Menu.Item>
          ))}
        {more
          .filter(([name]) => may(rowOf[name]))
          .map(([name, Icon]) => (
            <Menu.Item key={name} leftSection={<Icon {...icon} />} onClick={() => openBar(name)}>
              {t(`bar.${name}`)}
            </Menu.Item>
          ))}
        {may('leave-room') && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconLogout {...icon} />} onClick={onLeave}>
              {t('room.leave')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
})
