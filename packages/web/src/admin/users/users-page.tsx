// The accounts of the workspace: tabs, how much of the limits is taken, a search, filters, an order; one of them opens in the bar.
import { Button, Select, TextInput } from '@mantine/core'
import { IconArmchair, IconClock, IconDoorEnter, IconMailPlus, IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { rest } from '../../api/rest.ts'
import { Doorway } from '../../components/doorway.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { GuestMark } from '../../components/guest-mark.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Meter } from '../../components/meter.tsx'
import { nameOf, type Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import { AdminBar } from '../frame/admin-bar.tsx'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { Badge } from '../frame/badge.tsx'
import { type Column, DataTable } from '../frame/data-table.tsx'
import { PageHead } from '../frame/page-head.tsx'
import { Pager } from '../frame/pager.tsx'
import classes from '../frame/page.module.css'
import { useRights } from '../../session/rights.ts'
import { useRoleName } from '../names/roles-text.ts'
import { type Account, type AccountsPage, endsSoon, pageSize, type Tab, tabs, type Use, useAccounts, useRoles } from './accounts.ts'
import { UserInfo } from './user-info.tsx'
import { usersText } from './users-text.ts'

export function UsersPage(): ReactNode {
  const t = useText(usersText)
  const ta = useText(adminText)
  const rights = useRights()
  const search = useSearch({ from: '/signed-in/admin/users' })
  const navigate = useNavigate({ from: '/admin/users' })
  const sentenceOf = useAdminRefusals()
  const { tab = 'all', text = '', role = '', company = '', hostId = '', soon = false, by = 'name', desc = false, offset = 0, user } = search
  const { data, error, refetch } = useAccounts({ tab, text, role, company, hostId, endsSoon: soon, sortBy: by, descending: desc, offset })
  const change = (next: Partial<typeof search>): void =>
    void navigate({ search: (before) => ({ ...before, offset: 0, ...next }), replace: true })
  return (
    <>
      <PageHead title={t('title')}>
        {rights.may('invite-guest') && (
          <LinkButton to="/admin/users/invite" leftSection={<IconMailPlus size={18} stroke={1.75} aria-hidden="true" />}>
            {t('invite')}
          </LinkButton>
        )}
        {rights.may('create-user') && (
          <LinkButton to="/admin/users/new" variant="filled" leftSection={<IconPlus size={18} stroke={1.75} aria-hidden="true" />}>
            {t('new')}
          </LinkButton>
        )}
      </PageHead>
      <Tabs chosen={tab} totals={data?.totals} mayInvite={rights.may('list-invitations')} />
      <div className={classes.body}>
        {data?.limits !== undefined && (
          <Limits limits={data.limits} invited={data.totals.invited ?? 0} withRooms={tab === 'guests' && rights.may('read-limits')} />
        )}
        <Filters
          isGuests={tab === 'guests'}
          values={{ text, role, company, hostId, soon }}
          mayReadLimits={rights.may('read-limits')}
          onChange={change}
        />
        {error !== null && (
          <EmptyState title={ta('failed')} action={<Button onClick={() => void refetch()}>{ta('again')}</Button>}>
            {sentenceOf(error)}
          </EmptyState>
        )}
        {error === null && data === undefined && <Waiting rows={8} />}
        {data !== undefined && data.users.length === 0 && <EmptyState title={t('empty.title')}>{t('empty.text')}</EmptyState>}
        {data !== undefined && data.users.length > 0 && (
          <>
            <Accounts
              page={data}
              tab={tab}
              by={by}
              descending={desc}
              chosen={user}
              onSort={(sorting) => change({ by: sorting.by, desc: sorting.descending })}
              onOpen={(account) => change({ user: account._id === user ? undefined : account._id, offset })}
            />
            <Pager
              offset={data.offset}
              count={data.users.length}
              total={data.total}
              pageSize={pageSize}
              onOffset={(next) => change({ offset: next })}
            />
          </>
        )}
      </div>
      {user !== undefined && (
        <AdminBar title={t('info')} onClose={() => change({ user: undefined, offset })}>
          <UserInfo key={user} userId={user} onGone={() => change({ user: undefined, offset })} />
        </AdminBar>
      )}
    </>
  )
}

function Tabs({
  chosen,
  totals,
  mayInvite,
}: {
  readonly chosen: Tab
  readonly totals: AccountsPage['totals'] | undefined
  readonly mayInvite: boolean
}): ReactNode {
  const t = useText(usersText)
  const { number } = useFormat()
  const shown = tabs.filter((tab) => tab !== 'invited' || mayInvite)
  return (
    <nav className={classes.tabs} aria-label={t('tabs')}>
      {shown.map((tab) => {
        const total = totals?.[tab]
        const content = (
          <>
            {tab === 'guests' && <Doorway />}
            {t(`tab.${tab}`)}
            {total !== undefined && <span className={classes.count}>{number(total)}</span>}
          </>
        )
        const common = {
          className: classes.tab ?? '',
          'aria-current': tab === chosen ? ('page' as const) : undefined,
          'data-outside': tab === 'guests' || undefined,
        }
        return tab === 'invited' ? (
          <Link key={tab} to="/admin/users/invite" {...common}>
            {content}
          </Link>
        ) : (
          <Link key={tab} to="/admin/users" search={{ tab }} {...common}>
            {content}
          </Link>
        )
      })}
    </nav>
  )
}

function Limits({
  limits: { seats, guests },
  invited,
  withRooms,
}: {
  readonly limits: NonNullable<AccountsPage['limits']>
  readonly invited: number
  readonly withRooms: boolean
}): ReactNode {
  const t = useText(usersText)
  const { number } = useFormat()
  const rooms = useQuery({
    queryKey: ['limits'],
    queryFn: () => rest.get<{ roomsPerGuest: Pick<Use, 'max'> & { readonly highest: { readonly used: number } } }>('foyer.limits'),
    enabled: withRooms,
  }).data?.roomsPerGuest
  return (
    <div className={classes.meters}>
      <Meter
        icon={<IconArmchair size={18} stroke={1.75} aria-hidden="true" />}
        label={t('seats')}
        used={seats.used}
        max={seats.max}
        help={t('seats.help')}
      />
      <Meter
        icon={<Doorway size={18} />}
        label={t('guests')}
        used={guests.used}
        max={guests.max}
        tone="guest"
        help={
          guests.max === null
            ? t('guests.help')
            : t('guests.left', { count: Math.max(0, guests.max - guests.used), invited: number(invited) })
        }
      />
      {withRooms && rooms !== undefined && (
        <Meter
          icon={<IconDoorEnter size={18} stroke={1.75} aria-hidden="true" />}
          label={t('mostRooms')}
          used={rooms.highest.used}
          max={rooms.max}
          help={t('mostRooms.help')}
        />
      )}
    </div>
  )
}

interface Chosen {
  readonly text: string
  readonly role: string
  readonly company: string
  readonly hostId: string
  readonly soon: boolean
}

function Filters({
  isGuests,
  values,
  mayReadLimits,
  onChange,
}: {
  readonly isGuests: boolean
  readonly values: Chosen
  readonly mayReadLimits: boolean
  readonly onChange: (next: Partial<Chosen>) => void
}): ReactNode {
  const t = useText(usersText)
  const roles = useRoles().data ?? []
  const roleName = useRoleName()
  return (
    <div className={classes.tools} role="search">
      <SearchField label={t('search')} value={values.text} onChange={(text) => onChange({ text })} />
      {isGuests ? (
        mayReadLimits && <GuestFilters values={values} onChange={onChange} />
      ) : (
        <Select
          size="sm"
          aria-label={t('role')}
          placeholder={t('role.all')}
          clearable
          data={roles.filter(({ scope }) => scope === 'Users').map(({ _id }) => ({ value: _id, label: roleName(_id) }))}
          value={values.role === '' ? null : values.role}
          onChange={(role) => onChange({ role: role ?? '' })}
        />
      )}
      {isGuests && (
        <Button
          size="sm"
          aria-pressed={values.soon}
          data-pressed={values.soon || undefined}
          leftSection={<IconClock size={16} stroke={1.75} aria-hidden="true" />}
          onClick={() => onChange({ soon: !values.soon })}
        >
          {t('endsSoon')}
        </Button>
      )}
    </div>
  )
}

interface Takers {
  readonly companies: readonly { readonly company: string | null; readonly guests: number }[]
  readonly hosts: readonly { readonly host?: Person; readonly guests: number }[]
}

function GuestFilters({ values, onChange }: { readonly values: Chosen; readonly onChange: (next: Partial<Chosen>) => void }): ReactNode {
  const t = useText(usersText)
  const { data } = useQuery({ queryKey: ['takers', 'filters'], queryFn: () => rest.get<Takers>('foyer.limits.takers', { count: 1 }) })
  const companies = (data?.companies ?? []).flatMap(({ company }) => (company === null ? [] : [company]))
  const hosts = (data?.hosts ?? []).flatMap(({ host }) => (host?._id === undefined ? [] : [{ value: host._id, label: nameOf(host) }]))
  return (
    <>
      <Select
        size="sm"
        aria-label={t('company')}
        placeholder={t('company.all')}
        clearable
        data={companies}
        value={values.company === '' ? null : values.company}
        onChange={(company) => onChange({ company: company ?? '' })}
      />
      <Select
        size="sm"
        aria-label={t('host')}
        placeholder={t('host.any')}
        clearable
        data={hosts}
        value={values.hostId === '' ? null : values.hostId}
        onChange={(hostId) => onChange({ hostId: hostId ?? '' })}
      />
    </>
  )
}

/** What is typed is asked for at once, and stays its own: the address follows it. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
}): ReactNode {
  const [typed, setTyped] = useState(value)
  const [told, setTold] = useState(value)
  // Changed from elsewhere, such as by another tab.
  if (value !== told) {
    setTold(value)
    setTyped(value)
  }
  return (
    <TextInput
      size="sm"
      type="search"
      className={classes.search ?? ''}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value)
        setTold(currentTarget.value)
        onChange(currentTarget.value)
      }}
    />
  )
}

function Accounts({
  page: { users },
  tab,
  by,
  descending,
  chosen,
  onSort,
  onOpen,
}: {
  readonly page: AccountsPage
  readonly tab: Tab
  readonly by: string
  readonly descending: boolean
  readonly chosen: string | undefined
  readonly onSort: (sorting: { by: string; descending: boolean }) => void
  readonly onOpen: (account: Account) => void
}): ReactNode {
  const t = useText(usersText)
  const { shortDay, number, list } = useFormat()
  const roleName = useRoleName()
  const name: Column<Account> = {
    key: 'name',
    label: t('name'),
    sortBy: 'name',
    renderCell: (account) => (
      <PersonName person={account} avatar={32} presence mark={tab === 'guests' ? 'glyph' : 'full'} below={`@${account.username}`} />
    ),
  }
  const status: Column<Account> = { key: 'status', label: t('status'), renderCell: (account) => <AccountStatus account={account} /> }
  const ofGuests: Column<Account>[] = [
    name,
    { key: 'company', label: t('company'), renderCell: (account) => <GuestMark person={account} /> },
    { key: 'host', label: t('host'), renderCell: ({ host }) => (host === undefined ? '–' : <PersonName person={host} weight="plain" />) },
    {
      key: 'ends',
      label: t('accessUntil'),
      sortBy: 'accessEndsAt',
      renderCell: (account) => {
        if (account.accessEndsAt === undefined) return <span className={classes.muted}>{t('noEnd')}</span>
        const day = shortDay(account.accessEndsAt)
        return endsSoon(account) ? (
          <Badge tone="warning">
            <IconClock size={14} stroke={1.75} aria-hidden="true" />
            {day}
          </Badge>
        ) : (
          day
        )
      },
    },
    { key: 'rooms', label: t('rooms'), renderCell: ({ rooms = 0 }) => number(rooms) },
    status,
  ]
  const ofAll: Column<Account>[] = [
    name,
    { key: 'email', label: t('email'), sortBy: 'email', renderCell: ({ emails }) => emails[0]?.address ?? '–' },
    { key: 'roles', label: t('roles'), renderCell: ({ roles }) => list(roles.map(roleName)) },
    {
      key: 'lastLogin',
      label: t('lastSignIn'),
      sortBy: 'lastLogin',
      renderCell: ({ lastLogin }) => (lastLogin === undefined ? <span className={classes.muted}>{t('never')}</span> : shortDay(lastLogin)),
    },
    status,
  ]
  return (
    <DataTable
      label={t('title')}
      columns={tab === 'guests' ? ofGuests : ofAll}
      rows={users}
      sorting={{ by, descending }}
      onSort={onSort}
      chosen={chosen}
      onOpen={onOpen}
      isOff={({ active }) => !active}
    />
  )
}

function AccountStatus({ account: { active, waitsFor } }: { readonly account: Account }): ReactNode {
  const t = useText(usersText)
  if (waitsFor !== undefined) return <Badge tone="warning">{t(`waits.${waitsFor}`)}</Badge>
  return active ? <Badge tone="good">{t('active')}</Badge> : <Badge>{t('deactivated')}</Badge>
}
