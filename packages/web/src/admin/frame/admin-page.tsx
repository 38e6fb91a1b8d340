// Administration: its pages at the left, the chosen one in the middle, and the bar that a page opens at the right.
import { ActionIcon, TextInput } from '@mantine/core'
import {
  IconAdjustmentsHorizontal,
  IconArrowLeft,
  IconGauge,
  IconHash,
  IconId,
  IconLink,
  IconListDetails,
  IconMail,
  IconSearch,
  IconShieldCheck,
  IconUsers,
} from '@tabler/icons-react'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { FoyerMark } from '../../components/foyer-mark.tsx'
import { usePageTitle } from '../../components/use-page-title.ts'
import { Waiting } from '../../components/waiting.tsx'
import { AppShell } from '../../shell/app-shell.tsx'
import type { AdministrationRow } from '../../shell/administration.ts'
import { ListHead } from '../../shell/list-head.tsx'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import { useBarPlace } from './admin-bar.tsx'
import classes from './frame.module.css'
import { ProofDialog } from './proof-dialog.tsx'
import { useRights } from '../../session/rights.ts'

/** The pages, by group, and the row of the matrix that each is for. */
const pages = [
  { group: 'workspace', key: 'users', to: '/admin/users', icon: IconUsers, row: 'list-users-by-status' },
  { group: 'workspace', key: 'permissions', to: '/admin/permissions', icon: IconShieldCheck, row: 'change-permissions' },
  { group: 'workspace', key: 'roles', to: '/admin/roles', icon: IconId, row: 'manage-roles' },
  { group: 'workspace', key: 'rooms', to: '/admin/rooms', icon: IconHash, row: 'administer-rooms' },
  { group: 'workspace', key: 'invites', to: '/admin/invites', icon: IconLink, row: 'list-invitations' },
  { group: 'workspace', key: 'limits', to: '/admin/limits', icon: IconGauge, row: 'read-limits' },
  { group: 'record', key: 'audit', to: '/admin/audit', icon: IconListDetails, row: 'read-audit-log' },
  { group: 'record', key: 'mail', to: '/admin/mail', icon: IconMail, row: 'read-outbox' },
  { group: 'setUp', key: 'settings', to: '/admin/settings', icon: IconAdjustmentsHorizontal, row: 'read-settings' },
] as const satisfies readonly { row: AdministrationRow; [key: string]: unknown }[]
const groups = ['workspace', 'record', 'setUp'] as const
/** Pages below another, which ask for more. */
const inner = [
  { to: '/admin/users/new', row: 'create-user' },
  { to: '/admin/users/invite', row: 'invite-guest' },
] as const

export function AdminPage(): ReactNode {
  const t = useText(adminText)
  const { pathname } = useLocation()
  const bar = useBarPlace((place) => place.bar)
  usePageTitle(t('title'))
  const isChosen = !pathname.replace(/\/$/, '').endsWith('/admin')
  return (
    <>
      <AppShell
        isChosen={isChosen}
        listLabel={t('title')}
        list={<Pages />}
        main={<Allowed pathname={pathname} />}
        bar={bar === null ? null : <div ref={keepBar} className={classes.bar} />}
        {...(bar === null ? {} : { barLabel: bar.label, onCloseBar: bar.close })}
      />
      <ProofDialog />
    </>
  )
}

/** The page, for as long as it may be seen. What the server answers depends on what one may do: with that, it is asked again. */
function Allowed({ pathname }: { readonly pathname: string }): ReactNode {
  const rights = useRights()
  const answered = useRef<object | undefined>(undefined)
  useEffect(() => {
    const before = answered.current
    answered.current = rights.all
    if (before === undefined || before === rights.all) return
    void queries.invalidateQueries({ predicate: ({ queryKey: [of] }) => of !== 'rights' })
  }, [rights.all])
  const below = pathname.slice(pathname.indexOf('/admin'))
  const page = inner.find(({ to }) => below.startsWith(to)) ?? pages.find(({ to }) => below.startsWith(to))
  return page === undefined || !rights.isKnown || rights.may(page.row) ? <Outlet /> : <NothingHere />
}

function NothingHere(): ReactNode {
  const t = useText(adminText)
  return (
    <EmptyState level={1} title={t('nothing.title')}>
      {t('nothing.text')}
    </EmptyState>
  )
}

function keepBar(element: HTMLElement | null): void {
  useBarPlace.setState({ element })
}

function Pages(): ReactNode {
  const t = useText(adminText)
  const rights = useRights()
  const [wanted, setWanted] = useState('')
  const text = wanted.trim().toLocaleLowerCase()
  const shown = pages.filter(({ key, row }) => rights.may(row) && t(`page.${key}`).toLocaleLowerCase().includes(text))
  return (
    <>
      <ListHead title={t('title')}>
        <ActionIcon component={Link} to="/" aria-label={t('back')}>
          <IconArrowLeft size={18} stroke={1.75} />
        </ActionIcon>
      </ListHead>
      <div className={classes.find}>
        <TextInput
          size="sm"
          aria-label={t('find')}
          placeholder={t('find')}
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
          value={wanted}
          onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        />
      </div>
      <div className={classes.pages}>
        {groups.map((group) => {
          const here = shown.filter((page) => page.group === group)
          if (here.length === 0) return null
          return (
            <section key={group} aria-label={t(`group.${group}`)}>
              <h2 className={classes.group}>{t(`group.${group}`)}</h2>
              <ul>
                {here.map(({ key, to, icon: Icon }) => (
                  <li key={key}>
                    <Link to={to} className={classes.page ?? ''} activeProps={{ 'aria-current': 'page' }} title={t(`page.${key}`)}>
                      <Icon size={18} stroke={1.75} aria-hidden="true" />
                      <span className={classes.pageName}>{t(`page.${key}`)}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          )
        })}
        {text !== '' && rights.may('read-settings') && (
          <Link to="/admin/settings" search={{ text: wanted.trim() }} className={classes.page ?? ''}>
            <IconSearch size={18} stroke={1.75} aria-hidden="true" />
            <span className={classes.pageName}>{t('find.settings', { text: wanted.trim() })}</span>
          </Link>
        )}
      </div>
      <Version />
    </>
  )
}

function Version(): ReactNode {
  const t = useText(adminText)
  const { data } = useQuery({
    queryKey: ['server-info'],
    queryFn: () => rest.get<{ version: string; foyerVersion: string }>('/api/info'),
    staleTime: 300_000,
  })
  return (
    <p className={classes.version}>
      <FoyerMark size={16} />
      {data !== undefined && <span>{t('version', { version: data.foyerVersion, level: data.version })}</span>}
    </p>
  )
}

/** Wide: the first page that may be seen. On phones the list is the page. */
export function AdminStart(): ReactNode {
  const rights = useRights()
  const isWide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false })
  const first = pages.find(({ row }) => rights.may(row))
  if (!rights.isKnown) return <Waiting />
  if (first === undefined) return <NothingHere />
  return isWide ? <Navigate to={first.to} replace /> : null
}
