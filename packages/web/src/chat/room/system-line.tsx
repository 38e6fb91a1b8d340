// A line that the server wrote: who came and went, what was changed.
import {
  IconArchive,
  IconEdit,
  IconMessageCircle,
  IconPinned,
  IconSettings,
  IconTrash,
  IconUserMinus,
  IconUserPlus,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { useRoomRights } from '../../session/rights.ts'
import { useFormat } from '../../text/use-format.ts'
import { RichText, useText } from '../../text/use-text.tsx'
import { addressOf } from '../model/address.ts'
import { useGuests } from '../model/guests.ts'
import type { ChatMessage } from '../model/message.ts'
import { useRooms } from '../model/rooms.ts'
import classes from './message-row.module.css'
import { roomText } from './room-text.ts'
import { systemText } from './system-text.ts'

const icons: Readonly<Record<string, typeof IconEdit>> = {
  au: IconUserPlus,
  uj: IconUserPlus,
  ut: IconUserPlus,
  ul: IconUserMinus,
  ru: IconUserMinus,
  message_pinned: IconPinned,
  'discussion-created': IconMessageCircle,
  'room-archived': IconArchive,
  rm: IconTrash,
  r: IconEdit,
  room_changed_topic: IconEdit,
}
/** How much of a pinned message stands on the line that says so. */
const pinnedMax = 100
const aboutSomebody = new Set(['au', 'ru', 'user-muted', 'user-unmuted', 'subscription-role-added', 'subscription-role-removed'])

export function SystemLine({ message }: { readonly message: ChatMessage }): ReactNode {
  const t = useText(roomText)
  const format = useFormat()
  const { t: type = 'other', msg, role, ts, drid } = message
  const whom = usePersonNamed(message.rid, aboutSomebody.has(type) ? msg : null)
  const key = keyOf(type, msg)
  const Icon = icons[type] ?? IconSettings
  return (
    <div className={classes.system}>
      <Icon size={16} stroke={1.75} aria-hidden="true" />
      <span className={classes.systemText}>
        <RichText
          of={systemText}
          text={key}
          values={{ text: msg, role: role ?? '' } as never}
          parts={{ who: <PersonName person={message.u} />, whom: <PersonName person={whom} /> }}
        />
        {type === 'message_pinned' && pinnedText(message) !== '' && <q className={classes.pinnedText}>{pinnedText(message)}</q>}
        <time className={classes.time} dateTime={new Date(ts).toISOString()}>
          {format.time(new Date(ts))}
        </time>
        {drid !== undefined && <DiscussionLink rid={drid} label={t('discussion.open')} count={message.dcount} />}
      </span>
    </div>
  )
}

function DiscussionLink({
  rid,
  label,
  count,
}: {
  readonly rid: string
  readonly label: string
  readonly count: number | undefined
}): ReactNode {
  const t = useText(roomText)
  const membership = useRooms(({ memberships }) => memberships.get(rid))
  // Whoever is in the room above may know of it, or not: guests have the discussions that they are in.
  const { rights } = useRoomRights(membership === undefined ? rid : null)
  if (membership === undefined && !rights.includes('see-room')) return null
  return (
    <Link className={classes.discussion} {...(membership === undefined ? addressOf({ t: 'p', name: rid, rid }) : addressOf(membership))}>
      {label}
      {count !== undefined && count > 0 && <span className={classes.faint}>{t('discussion.count', { count })}</span>}
    </Link>
  )
}

function pinnedText({ attachments }: ChatMessage): string {
  const text = attachments?.[0]?.text ?? ''
  return text.length > pinnedMax ? `${text.slice(0, pinnedMax).trimEnd()}…` : text
}

type Key = keyof (typeof systemText)['english']

function keyOf(type: string, msg: string): Key {
  if (type === 'room_changed_privacy') return msg === 'public' ? 'room_changed_privacy.public' : 'room_changed_privacy.private'
  return type in systemText.english ? (type as Key) : 'other'
}

/** The line says a username; who that is, is known of guests in the room and of whoever has written lately. */
function usePersonNamed(rid: string, username: string | null): Person {
  const guests = useGuests(rid)
  return guests?.guests.find((guest) => guest.username === username) ?? { username: username ?? '' }
}
