// Which roles hold which permissions: a table whose cells are ticked, each saved at once and taken back when the server refuses. What guests may
// never have, and what is locked, says why.
import { Checkbox, MultiSelect, TextInput, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconBan, IconLock, IconPlus, IconSearch } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, memo, type ReactNode, useDeferredValue, useMemo, useRef, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import { Doorway } from '../../components/doorway.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { LinkButton } from '../../components/link-button.tsx'
import { Notice } from '../../components/notice.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { PageHead } from '../frame/page-head.tsx'
import page from '../frame/page.module.css'
import { useRights } from '../../session/rights.ts'
import { type Role, useRoles } from '../users/accounts.ts'
import { hasIn, type Name, type PermissionNames, usePermissionNames } from '../names/names.ts'
import { useRoleName } from '../names/roles-text.ts'
import classes from './permissions.module.css'
import { permissionsText } from './permissions-text.ts'

interface Permission {
  readonly _id: string
  readonly label: string
  readonly roles: readonly string[]
  readonly guest: 'baseline' | 'allowed' | 'never'
  readonly settingId?: string
}

interface Table {
  readonly permissions: readonly Permission[]
  readonly guestColumn: 'open' | 'setting' | 'license'
}

const tableKey = ['permission-table']

export function PermissionsPage(): ReactNode {
  const t = useText(permissionsText)
  const rights = useRights()
  const sentenceOf = useAdminRefusals()
  const { data: table, error } = useQuery({ queryKey: tableKey, queryFn: () => rest.get<Table>('foyer.permissions') })
  const names = usePermissionNames()
  const roleName = useRoleName()
  const roles = useRoles().data
  const [wanted, setWanted] = useState('')
  const [tab, setTab] = useState<'permissions' | 'settings'>('permissions')
  // A phone has room for a column or two: the one that Foyer is about comes first, and the others can be chosen.
  const isWide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false })
  const [shownRoles, setShownRoles] = useState<string[]>(isWide ? [] : ['guest'])
  const [refused, setRefused] = useState<unknown>(null)
  const text = useDeferredValue(wanted.trim().toLocaleLowerCase())
  const rows = useMemo(
    () =>
      (table?.permissions ?? []).filter(
        ({ _id, label, settingId }) =>
          (settingId === undefined) === (tab === 'permissions') && hasIn(text, _id, label, names?.label({ _id, label, settingId }).text),
      ),
    [table, tab, text, names],
  )
  const columns = useMemo(
    () =>
      (roles ?? [])
        .filter(({ _id }) => shownRoles.length === 0 || shownRoles.includes(_id))
        .map((role) => ({ ...role, name: roleName(role._id) }))
        .sort((one, other) => one.name.localeCompare(other.name)),
    [roles, shownRoles, roleName],
  )
  const toggle = useMemo(() => toggler(setRefused), [])
  const hasSettings = table?.permissions.some(({ settingId }) => settingId !== undefined) === true
  return (
    <>
      <PageHead title={t('title')}>
        {rights.may('manage-roles') && (
          <LinkButton to="/admin/roles" search={{ role: 'new' }} leftSection={<IconPlus size={18} stroke={1.75} aria-hidden="true" />}>
            {t('newRole')}
          </LinkButton>
        )}
      </PageHead>
      {hasSettings && (
        <nav className={page.tabs} aria-label={t('tabs')}>
          {(['permissions', 'settings'] as const).map((one) => (
            <button
              key={one}
              type="button"
              className={`${page.tab} ${classes.tab}`}
              aria-current={one === tab ? 'page' : undefined}
              onClick={() => setTab(one)}
            >
              {t(`tab.${one}`)}
            </button>
          ))}
        </nav>
      )}
      <div className={`${page.body} ${classes.body}`}>
        {error !== null && <EmptyState title={sentenceOf(error)} />}
        {error === null && (table === undefined || roles === undefined || names === null) && <Waiting rows={10} />}
        {table !== undefined && roles !== undefined && names !== null && (
          <>
            {table.guestColumn !== 'open' && (
              <Notice tone="guest" title={t('locked.title')}>
                {t(`locked.${table.guestColumn}`)}
              </Notice>
            )}
            {refused !== null && (
              <Notice tone="refused" said>
                {sentenceOf(refused)}
              </Notice>
            )}
            <div className={page.tools} role="search">
              <TextInput
                size="sm"
                type="search"
                className={page.search ?? ''}
                aria-label={t('search')}
                placeholder={t('search')}
                leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
                value={wanted}
                onChange={({ currentTarget }) => setWanted(currentTarget.value)}
              />
              <MultiSelect
                size="sm"
                aria-label={t('rolesShown')}
                placeholder={shownRoles.length === 0 ? t('allRoles') : ''}
                clearable
                data={roles.map(({ _id }) => ({ value: _id, label: roleName(_id) }))}
                value={shownRoles}
                onChange={setShownRoles}
              />
              <span className={`${page.note} ${page.end}`}>{t('atOnce')}</span>
            </div>
            {rows.length === 0 ? (
              <EmptyState title={t('nothing')} />
            ) : (
              <Matrix rows={rows} names={names} roles={columns} guestColumn={table.guestColumn} onToggle={toggle} />
            )}
            <div className={classes.key}>
              {(['baseline', 'allowed', 'never'] as const).map((kind) => (
                <span key={kind}>
                  <Sign kind={kind} />
                  {t(`key.${kind}`)}
                </span>
              ))}
              <span className={page.end} role="status">
                {t('found', { count: rows.length })}
              </span>
            </div>
          </>
        )}
      </div>
    </>
  )
}

type Toggle = (permission: Permission, role: string) => void

/** Shows the change at once, asks for it, and takes it back when it is refused. What was last asked of a cell holds. */
function toggler(onRefused: (error: unknown) => void): Toggle {
  return ({ _id }, role) => {
    const before = queries.getQueryData<Table>(tableKey)?.permissions.find((one) => one._id === _id)
    if (before === undefined) return
    const isHeld = before.roles.includes(role)
    const show = (held: boolean): void =>
      void queries.setQueryData<Table>(
        tableKey,
        (table) =>
          table && {
            ...table,
            permissions: table.permissions.map((one) =>
              one._id === _id ? { ...one, roles: held ? [...new Set([...one.roles, role])] : one.roles.filter((id) => id !== role) } : one,
            ),
          },
      )
    onRefused(null)
    show(!isHeld)
    const roles = isHeld ? before.roles.filter((id) => id !== role) : [...before.roles, role]
    act('permissions.update', { permissions: [{ _id, roles }] }).then(
      () =>
        void Promise.all([queries.invalidateQueries({ queryKey: ['rights'] }), queries.invalidateQueries({ queryKey: ['permissions'] })]),
      (error: unknown) => {
        show(isHeld)
        onRefused(error)
        void queries.invalidateQueries({ queryKey: tableKey })
      },
    )
  }
}

function Matrix({
  rows,
  names,
  roles,
  guestColumn,
  onToggle,
}: {
  readonly rows: readonly Permission[]
  readonly names: PermissionNames
  readonly roles: readonly Role[]
  readonly guestColumn: Table['guestColumn']
  readonly onToggle: Toggle
}): ReactNode {
  const t = useText(permissionsText)
  const grid = useRef<HTMLDivElement>(null)
  return (
    <div className={classes.scroll} ref={grid}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrows go from box to box, as in a grid; the boxes are what is pressed */}
      <table className={classes.matrix} aria-label={t('title')} onKeyDown={(event) => walk(event, grid.current)}>
        <thead>
          <tr>
            <th scope="col">{t('permission')}</th>
            {roles.map(({ _id, name, scope }) => (
              <th key={_id} scope="col" data-guest={_id === 'guest' || undefined}>
                <span className={classes.role}>
                  {_id === 'guest' && <Doorway />}
                  {name}
                  {_id === 'guest' && guestColumn !== 'open' && <IconLock size={14} stroke={1.75} aria-hidden="true" />}
                </span>
                <span className={classes.scope}>{t(`scope.${scope}`)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((permission, index) => (
            <Row
              key={permission._id}
              permission={permission}
              {...names.label(permission)}
              roles={roles}
              isLocked={guestColumn !== 'open'}
              isFirst={index === 0}
              onToggle={onToggle}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const Row = memo(function Row({
  permission,
  text,
  lang,
  roles,
  isLocked,
  isFirst,
  onToggle,
}: {
  readonly permission: Permission
  readonly text: string
  readonly lang: Name['lang']
  readonly roles: readonly Role[]
  readonly isLocked: boolean
  readonly isFirst: boolean
  readonly onToggle: Toggle
}): ReactNode {
  const t = useText(permissionsText)
  return (
    <tr>
      <th scope="row">
        <span lang={lang}>{text}</span> <code className={page.mono}>{permission._id}</code>
      </th>
      {roles.map(({ _id, name }, column) => {
        const label = t('cell', { permission: text, role: name })
        const tabIndex = isFirst && column === 0 ? 0 : -1
        const kind = _id === 'guest' ? guestCell(permission, isLocked) : 'open'
        return (
          <td key={_id} data-guest={_id === 'guest' || undefined}>
            {kind === 'open' ? (
              <Checkbox
                aria-label={label}
                checked={permission.roles.includes(_id)}
                tabIndex={tabIndex}
                data-cell
                onChange={() => onToggle(permission, _id)}
              />
            ) : (
              <Tooltip label={t(`why.${kind}`)}>
                <span
                  className={classes.sign}
                  role="img"
                  aria-label={`${label}: ${t(`why.${kind}`)}`}
                  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the reason is read where the cell is
                  tabIndex={tabIndex}
                  data-cell
                >
                  <Sign kind={kind === 'locked' ? 'allowed' : kind} />
                </span>
              </Tooltip>
            )}
          </td>
        )
      })}
    </tr>
  )
})

/** A cell of the guests: never theirs, one of the four, locked for now, or to be ticked. */
function guestCell({ guest }: Permission, isLocked: boolean): 'never' | 'baseline' | 'locked' | 'open' {
  if (guest === 'never') return 'never'
  if (!isLocked) return 'open'
  return guest === 'baseline' ? 'baseline' : 'locked'
}

function Sign({ kind }: { readonly kind: Permission['guest'] }): ReactNode {
  if (kind === 'never') return <IconBan size={16} stroke={1.75} className={classes.never} aria-hidden="true" />
  return (
    <span className={classes.box} data-kind={kind} aria-hidden="true">
      {kind === 'baseline' && (
        <svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round">
          <path d="m2.4 6.2 2.4 2.4 4.8-5" />
        </svg>
      )}
    </span>
  )
}

/** Arrows go from cell to cell, Home and End to the first and the last role. */
function walk(event: KeyboardEvent, grid: HTMLElement | null): void {
  const here = (event.target as Element).closest('td')
  if (here === null || grid === null) return
  const row = here.parentElement as HTMLTableRowElement
  const body = row.parentElement as HTMLTableSectionElement
  const [x, y] = [here.cellIndex, [...body.rows].indexOf(row)]
  const to = (
    {
      ArrowLeft: [x - 1, y],
      ArrowRight: [x + 1, y],
      ArrowUp: [x, y - 1],
      ArrowDown: [x, y + 1],
      Home: [1, y],
      End: [row.cells.length - 1, y],
    } as const
  )[event.key]
  if (to === undefined) return
  event.preventDefault()
  const next = body.rows[to[1]]?.cells[to[0]]?.querySelector<HTMLElement>('[data-cell]:not(div), input')
  if (to[0] < 1 || next === undefined || next === null) return
  for (const cell of grid.querySelectorAll<HTMLElement>('[tabindex="0"]')) cell.tabIndex = -1
  next.tabIndex = 0
  next.focus()
}
