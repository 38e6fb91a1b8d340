// A room in the list: its sign or the person's, its name, the company of a guest, what waits in it.
import { IconPencil } from '@tabler/icons-react'
import type { Membership } from '@foyer/protocol/entities/membership.ts'
import { Link } from '@tanstack/react-router'
import { memo, type ReactNode } from 'react'
import { Avatar } from '../../components/avatar.tsx'
import { Doorway } from '../../components/doorway.tsx'
import { PersonName } from '../../components/person-name.tsx'
import { PresenceSign } from '../../components/presence.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { addressOf } from '../model/address.ts'
import { useDrafts } from '../model/drafts.ts'
import type { Entry } from '../model/entry.ts'
import { isPlainPress } from '../model/go-to-room.ts'
import { usePersonNow } from '../model/presence.ts'
import { RoomIcon } from './room-icon.tsx'
import classes from './room-list.module.css'
import { roomsText } from './rooms-text.ts'

export const RoomRow = memo(function RoomRow({
  entry,
  isHere,
  onOpen,
}: {
  readonly entry: Entry
  readonly isHere: boolean
  readonly onOpen: (membership: Membership) => void
}): ReactNode {
  const t = useText(roomsText)
  const format = useFormat()
  const { unread, mentions, isUnread, membership } = entry
  const hasDraft = useDrafts(({ texts }) => texts.has(entry.rid)) && !isHere
  return (
    // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the list is made of blocks
    <div role="listitem">
      <Link
        {...addressOf(membership)}
        className={classes.row}
        data-room={entry.rid}
        data-here={isHere || undefined}
        data-unread={isUnread || undefined}
        data-region-entry={isHere || undefined}
        aria-current={isHere ? 'page' : undefined}
        title={entry.title}
        onClick={(event) => {
          if (!isPlainPress(event)) return
          event.preventDefault()
          onOpen(membership)
        }}
      >
        {entry.person === null ? (
          <>
            <span className={classes.sign}>
              <RoomIcon kind={entry.kind} />
            </span>
            <span className="fy-said">{t(`kind.${entry.kind}`)}</span>
            <span className={classes.name}>{entry.title}</span>
            {entry.hasGuests && (
              <span className={classes.doorway} role="img" aria-label={t('guests')} title={t('guests')}>
                <Doorway />
              </span>
            )}
          </>
        ) : (
          <RowPerson entry={entry} />
        )}
        <span className={classes.end}>
          {hasDraft && <IconPencil size={14} stroke={1.75} role="img" aria-label={t('draft')} />}
          {mentions > 0 ? (
            <span className={classes.count} data-mention>
              <span aria-hidden="true">@{format.number(mentions)}</span>
              <span className="fy-said">{t('mentions', { count: mentions })}</span>
            </span>
          ) : (
            unread > 0 && (
              <span className={classes.count}>
                <span aria-hidden="true">{format.number(unread)}</span>
                <span className="fy-said">{t('unread', { count: unread })}</span>
              </span>
            )
          )}
        </span>
      </Link>
    </div>
  )
})

function RowPerson({ entry }: { readonly entry: Entry }): ReactNode {
  const person = usePersonNow(entry.person ?? {})
  return (
    <>
      <span className={classes.sign}>
        <Avatar person={person} size={20} />
      </span>
      <PresenceSign status={person.status} />
      <span className={classes.person}>
        <PersonName person={person} weight="plain" mark="glyph" />
      </span>
      {person.company !== undefined && (
        <span className={classes.company}>
          <span>{person.company}</span>
        </span>
      )}
    </>
  )
}
