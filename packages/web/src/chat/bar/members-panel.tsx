// Who is in the room: members, then guests by company, each guest with host and end.
import { Button, TextInput } from '@mantine/core'
import { IconMailPlus, IconSearch, IconUserPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { type ReactNode, useDeferredValue, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { Doorway } from '../../components/doorway.tsx'
import { isGuest, nameOf, type Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useSelf } from '../../session/session.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { useBar } from '../model/address.ts'
import { type GuestInRoom, useGuests } from '../model/guests.ts'
import { usePersonNow } from '../model/presence.ts'
import { useRights, useRoomRights } from '../../session/rights.ts'
import { useRooms } from '../model/rooms.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

const icon = { size: 18, stroke: 1.75, 'aria-hidden': true } as const
const pageSize = 50
const soonDays = 14
const dayMs = 86_400_000
const prefixes = { c: 'channels', p: 'groups', d: 'im' } as const

interface MemberPage {
  readonly members: readonly (Person & { readonly _id: string; readonly username: string; readonly statusText?: string })[]
  readonly total: number
  readonly offset: number
}

export function MembersPanel({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(barText)
  const format = useFormat()
  const [typed, setTyped] = useState('')
  const openBar = useBar()
  const { may } = useRights()
  const filter = useDeferredValue(typed.trim())
  const room = useRooms(({ rooms }) => rooms.get(rid))
  const type = useRooms(({ memberships }) => memberships.get(rid)?.t) ?? room?.t ?? 'c'
  const guests = useGuests(rid)
  const { rights } = useRoomRights(rid)
  const roles = useRoomRoles(rid, type !== 'd')
  const { data, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ['members', rid, filter],
    queryFn: ({ pageParam: offset }) =>
      rest.get<MemberPage & { [key: string]: unknown }>(`${prefixes[type]}.members`, {
        roomId: rid,
        count: pageSize,
        offset,
        sort: { name: 1 },
        ...(filter === '' ? {} : { filter }),
      }),
    initialPageParam: 0,
    getNextPageParam: (last) => (last.offset + last.members.length < last.total ? last.offset + last.members.length : undefined),
    placeholderData: (before) => before,
  })
  const people = data?.pages.flatMap(({ members }) => members) ?? []
  const members = people.filter((person) => !isGuest(person))
  const known = new Map((guests?.guests ?? []).map((guest) => [guest._id, guest]))
  const shownGuests = people.filter(isGuest).map((person) => known.get(person._id) ?? person)
  const total = room?.usersCount ?? data?.pages[0]?.total ?? 0
  const mayAdd = rights.includes('add-to-room') && type !== 'd'
  return (
    <>
      <div className={classes.body}>
        <TextInput
          aria-label={t('members.find', { count: total })}
          placeholder={t('members.find', { count: total })}
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        {isPending && <Waiting rows={6} />}
        {members.length > 0 && (
          <section aria-label={t('members.members')}>
            <h3 className={classes.group}>
              {t('members.members')}{' '}
              {filter === '' && <span>{format.number(Math.max(0, total - (guests?.total ?? shownGuests.length)))}</span>}
            </h3>
            {members.map((member) => (
              <MemberRow key={member._id} person={member} statusText={member.statusText} roles={roles.get(member._id) ?? []} />
            ))}
          </section>
        )}
        {shownGuests.length > 0 && (
          <section className={classes.guests} aria-label={t('members.guests')}>
            <h3 className={classes.group}>
              <Doorway /> {t('members.guests')} {filter === '' && <span>{format.number(guests?.total ?? shownGuests.length)}</span>}
            </h3>
            <GuestsByCompany guests={shownGuests} />
          </section>
        )}
        {!isPending && people.length === 0 && <p className={classes.muted}>{t('members.none')}</p>}
        {hasNextPage && (
          <div className={classes.more}>
            <Button size="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </div>
      {mayAdd && (
        <div className={classes.foot}>
          <Button leftSection={<IconUserPlus {...icon} />} onClick={() => openBar('add')}>
            {t('members.add')}
          </Button>
          {(may('invite-guest') || may('request-guest')) && (
            <Button leftSection={<IconMailPlus {...icon} />} onClick={() => openBar('invite')}>
              {may('invite-guest') ? t('members.invite') : t('members.request')}
            </Button>
          )}
        </div>
      )}
    </>
  )
}

export function GuestsByCompany({ guests }: { readonly guests: readonly (Person | GuestInRoom)[] }): ReactNode {
  const t = useText(barText)
  const companies = new Map<string, Person[]>()
  for (const guest of guests) {
    const company = guest.company ?? ''
    companies.set(company, [...(companies.get(company) ?? []), guest])
  }
  return [...companies].map(([company, people]) => (
    <div key={company}>
      <h4 className={classes.company}>{company === '' ? t('members.noCompany') : company}</h4>
      {people.map((guest) => (
        <GuestRow key={guest._id} guest={guest} />
      ))}
    </div>
  ))
}

function GuestRow({ guest }: { readonly guest: Person | GuestInRoom }): ReactNode {
  const openBar = useBar()
  const person = usePersonNow(guest)
  return (
    <button type="button" className={classes.person} onClick={() => openBar('person', guest.username)}>
      <PersonName person={person} avatar={28} presence mark="short" below={<GuestTerms guest={guest} />} />
    </button>
  )
}

/** Host and end, as far as the viewer is told. */
function GuestTerms({ guest }: { readonly guest: Person | GuestInRoom }): ReactNode {
  const t = useText(barText)
  const format = useFormat()
  const { host, accessEndsAt } = guest as Partial<GuestInRoom>
  const days = accessEndsAt === undefined ? null : daysUntil(accessEndsAt)
  return (
    <>
      {host !== undefined && t('guest.host', { host: nameOf(host) })}
      {host !== undefined && days !== null && ' · '}
      {days !== null &&
        accessEndsAt !== undefined &&
        (days <= soonDays ? (
          <span className={classes.soon}>{t('guest.ends', { count: Math.max(0, days) })}</span>
        ) : (
          t('guest.until', { date: format.shortDay(accessEndsAt) })
        ))}
    </>
  )
}

function daysUntil(moment: string): number {
  return Math.ceil((Date.parse(moment) - Date.now()) / dayMs)
}

function MemberRow({
  person,
  statusText,
  roles,
}: {
  readonly person: Person
  readonly statusText: string | undefined
  readonly roles: readonly string[]
}): ReactNode {
  const t = useText(barText)
  const self = useSelf()
  const openBar = useBar()
  const now = usePersonNow(person)
  const shown = (['owner', 'moderator', 'leader'] as const).find((role) => roles.includes(role))
  return (
    <button type="button" className={classes.person} onClick={() => openBar('person', person.username)}>
      <PersonName person={now} avatar={28} presence {...(statusText === undefined || statusText === '' ? {} : { below: statusText })} />
      <span className={classes.end}>
        {person._id === self._id && <span>{t('you')}</span>}
        {shown !== undefined && <span className={classes.tag}>{t(`role.${shown}`)}</span>}
      </span>
    </button>
  )
}

function useRoomRoles(rid: string, isAsked: boolean): ReadonlyMap<string, readonly string[]> {
  const { data } = useQuery({
    queryKey: ['members', rid, 'roles'],
    queryFn: () => rest.get<{ roles: { u: { _id: string }; roles: string[] }[] }>('rooms.roles', { rid }),
    enabled: isAsked,
  })
  return new Map((data?.roles ?? []).map(({ u, roles }) => [u._id, roles]))
}
