// What guests will see in some rooms, asked of the server before anybody is let in.
import { IconEyeOff, IconFile, IconHash, IconMessage, IconMessageCircle, IconUsers } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import page from '../frame/page.module.css'
import classes from './invite.module.css'
import { invitesText } from './invites-text.ts'

interface RoomExposure {
  readonly _id: string
  readonly name: string
  readonly messages: number
  readonly since: string | null
  readonly files: number
  readonly people: number
  readonly discussionsNotInherited: number
  readonly latest: readonly { readonly _id: string; readonly msg: string; readonly u?: Person }[]
}

export function Exposure({ rooms, history }: { readonly rooms: readonly string[]; readonly history: 'all' | 'from-now-on' }): ReactNode {
  const t = useText(invitesText)
  const sentenceOf = useAdminRefusals()
  const { data, error } = useQuery({
    queryKey: ['exposure', rooms, history],
    queryFn: async () => (await rest.post<{ exposure: { rooms: readonly RoomExposure[] } }>('foyer.exposure', { rooms, history })).exposure,
    enabled: rooms.length > 0,
    placeholderData: keepPreviousData,
  })
  if (rooms.length === 0) return <p className={page.note}>{t('sees.none')}</p>
  if (error !== null) return <EmptyState title={sentenceOf(error)} />
  if (data === undefined) return <Waiting rows={3} />
  const latest = data.rooms.flatMap((room) => room.latest).slice(0, 2)
  return (
    <div className={classes.exposure}>
      <p className={page.note}>{t('sees.asked')}</p>
      {data.rooms.map((room) => (
        <RoomCard key={room._id} room={room} />
      ))}
      <h3 className={page.sub}>{t('unseen')}</h3>
      <ul className={classes.facts}>
        {(['unseen.rooms', 'unseen.people', 'unseen.search'] as const).map((key) => (
          <li key={key} className={page.muted}>
            <IconEyeOff size={16} stroke={1.75} aria-hidden="true" />
            {t(key)}
          </li>
        ))}
      </ul>
      {latest.length > 0 && (
        <>
          <h3 className={page.sub}>{t('latest')}</h3>
          <ul className={classes.latest}>
            {latest.map(({ _id, msg, u }) => (
              <li key={_id}>
                {u !== undefined && <PersonName person={u} avatar={28} mark="short" />}
                <p>{msg.length > 240 ? `${msg.slice(0, 240)}…` : msg}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function RoomCard({ room }: { readonly room: RoomExposure }): ReactNode {
  const t = useText(invitesText)
  const { number, day } = useFormat()
  return (
    <section className={classes.room}>
      <h3 className={page.sub}>
        <IconHash size={16} stroke={1.75} aria-hidden="true" /> {room.name}
      </h3>
      <ul className={classes.facts}>
        <li>
          <IconMessage size={16} stroke={1.75} aria-hidden="true" />
          {room.since === null ? t('sees.noMessages') : t('sees.messages', { n: number(room.messages), date: day(room.since) })}
        </li>
        <li>
          <IconFile size={16} stroke={1.75} aria-hidden="true" />
          {t('sees.files', { count: room.files })}
        </li>
        <li>
          <IconUsers size={16} stroke={1.75} aria-hidden="true" />
          {t('sees.people', { count: room.people })}
        </li>
        {room.discussionsNotInherited > 0 && (
          <li>
            <IconMessageCircle size={16} stroke={1.75} aria-hidden="true" />
            {t('sees.discussions', { count: room.discussionsNotInherited })}
          </li>
        )}
      </ul>
    </section>
  )
}
