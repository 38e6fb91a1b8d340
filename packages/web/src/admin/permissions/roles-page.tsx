// The roles there are; one opens in the bar: what it is, and who holds it.
import { Button, Select, Switch, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { queries } from '../../api/queries.ts'
import { rest } from '../../api/rest.ts'
import { say } from '../../components/live-region.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Person } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { useForm } from '../../components/use-form.ts'
import { Waiting } from '../../components/waiting.tsx'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import { AdminBar } from '../frame/admin-bar.tsx'
import { Badge } from '../frame/badge.tsx'
import { DataTable } from '../frame/data-table.tsx'
import { PageHead } from '../frame/page-head.tsx'
import page from '../frame/page.module.css'
import { useRights } from '../../session/rights.ts'
import { useAction } from '../frame/use-action.ts'
import { useRoleDescription, useRoleName } from '../names/roles-text.ts'
import { renewAccounts, type Role, useRoles } from '../users/accounts.ts'
import { EffectsDialog } from '../users/effects-dialog.tsx'
import classes from '../users/user-info.module.css'
import { permissionsText } from './permissions-text.ts'

export function RolesPage(): ReactNode {
  const t = useText(permissionsText)
  const { role: chosen } = useSearch({ from: '/signed-in/admin/roles' })
  const navigate = useNavigate()
  const roleName = useRoleName()
  const describe = useRoleDescription()
  const roles = useRoles().data
  const mayManage = useRights().may('manage-roles')
  const open = (role: string | undefined): void => void navigate({ to: '/admin/roles', search: { role }, replace: true })
  const role = roles?.find(({ _id }) => _id === chosen)
  return (
    <>
      <PageHead title={t('roles')}>
        {mayManage && (
          <Button leftSection={<IconPlus size={18} stroke={1.75} aria-hidden="true" />} onClick={() => open('new')}>
            {t('newRole')}
          </Button>
        )}
      </PageHead>
      <div className={page.body}>
        {roles === undefined ? (
          <Waiting rows={8} />
        ) : (
          <DataTable
            label={t('roles')}
            rows={roles}
            chosen={chosen}
            onOpen={({ _id }) => open(_id === chosen ? undefined : _id)}
            columns={[
              { key: 'name', label: t('role'), renderCell: ({ _id, name }) => <RoleName name={name} shown={roleName(_id)} /> },
              { key: 'description', label: t('description'), renderCell: describe },
              { key: 'scope', label: t('scope'), renderCell: ({ scope }) => t(`held.${scope}`) },
              { key: 'factor', label: t('secondFactor'), renderCell: ({ mandatory2fa }) => (mandatory2fa ? t('yes') : t('no')) },
              {
                key: 'kind',
                label: t('builtIn'),
                isUnlabelled: true,
                renderCell: ({ protected: isBuiltIn }) => (isBuiltIn ? <Badge>{t('builtIn')}</Badge> : null),
              },
            ]}
          />
        )}
      </div>
      {mayManage && chosen === 'new' && (
        <AdminBar title={t('role.new')} onClose={() => open(undefined)}>
          <RoleForm edited={null} onSaved={({ _id }) => open(_id)} />
        </AdminBar>
      )}
      {mayManage && role !== undefined && (
        <AdminBar title={t('role.edit', { name: roleName(role._id) })} onClose={() => open(undefined)}>
          <RoleInfo key={role._id} role={role} onGone={() => open(undefined)} />
        </AdminBar>
      )}
    </>
  )
}

/** Where a role is called otherwise here, its name stands beside it: that is what settings and other clients know. */
function RoleName({ name, shown }: { readonly name: string; readonly shown: string }): ReactNode {
  return (
    <>
      <b className={page.sub}>{shown}</b> {shown !== name && <code className={page.mono}>{name}</code>}
    </>
  )
}

function RoleInfo({ role, onGone }: { readonly role: Role; readonly onGone: () => void }): ReactNode {
  const t = useText(permissionsText)
  const rights = useRights()
  const [isDeleting, setDeleting] = useState(false)
  return (
    <div className={classes.info}>
      <RoleForm edited={role} onSaved={() => undefined} />
      {rights.may('list-users-in-role') && <Holders role={role} />}
      {!role.protected && (
        <Button color="red" variant="outline" onClick={() => setDeleting(true)}>
          {t('delete')}
        </Button>
      )}
      {isDeleting && (
        <EffectsDialog
          title={t('delete.title', { name: role.name })}
          verb={t('delete')}
          effects={[{ key: 'all', text: t('delete.effect') }]}
          done={t('delete.done', { name: role.name })}
          onClose={() => setDeleting(false)}
          send={async () => {
            await act('roles.delete', { roleId: role._id })
            onGone()
            await renewRoles()
          }}
        />
      )}
    </div>
  )
}

async function renewRoles(): Promise<void> {
  await Promise.all([renewAccounts(), queries.invalidateQueries({ queryKey: ['permission-table'] })])
}

function RoleForm({ edited: role, onSaved }: { readonly edited: Role | null; readonly onSaved: (role: Role) => void }): ReactNode {
  const t = useText(permissionsText)
  const [scope, setScope] = useState<Role['scope']>(role?.scope ?? 'Users')
  const [mandatory2fa, setMandatory] = useState(role?.mandatory2fa ?? false)
  const describe = useRoleDescription()
  const described = role === null ? '' : describe(role)
  const form = useForm<'name' | 'description'>({
    start: { name: role?.name ?? '', description: described },
    required: ['name'],
    send: async ({ name, description }) => {
      // What was not changed stays what it is, in whatever language it is shown.
      const common = { ...(description === described ? {} : { description }), ...(scope === 'Users' ? { mandatory2fa } : {}) }
      const { role: saved } =
        role === null
          ? await act<{ role: Role }>('roles.create', { ...common, name: name.trim(), scope })
          : await act<{ role: Role }>('roles.update', {
              roleId: role._id,
              ...common,
              ...(role.protected ? {} : { name: name.trim(), scope }),
            })
      await renewRoles()
      say(t('saved', { name: saved.name }))
      onSaved(saved)
    },
  })
  return (
    <form className={classes.part} onSubmit={form.submit} noValidate>
      <TextInput {...form.field('name')} label={t('name')} disabled={role?.protected === true} autoComplete="off" maxLength={100} />
      <TextInput {...form.field('description')} label={t('description')} autoComplete="off" maxLength={200} />
      <Select
        label={t('scope')}
        disabled={role?.protected === true}
        allowDeselect={false}
        data={(['Users', 'Subscriptions'] as const).map((value) => ({ value, label: t(`held.${value}`) }))}
        value={scope}
        onChange={(value) => setScope(value === 'Subscriptions' ? 'Subscriptions' : 'Users')}
      />
      {scope === 'Users' && (
        <Switch label={t('secondFactor')} checked={mandatory2fa} onChange={({ currentTarget }) => setMandatory(currentTarget.checked)} />
      )}
      {form.refused !== null && (
        <Notice tone="refused" said>
          {form.refused}
        </Notice>
      )}
      <Button type="submit" variant="filled" loading={form.isSending}>
        {t('save')}
      </Button>
    </form>
  )
}

interface Holder extends Person {
  readonly _id: string
  readonly username: string
}

function Holders({ role }: { readonly role: Role }): ReactNode {
  const t = useText(permissionsText)
  const action = useAction()
  const { holds } = useRights()
  const mayTake = !role.protected && holds('access-permissions')
  const { data } = useQuery({
    queryKey: ['roles', role._id, 'holders'],
    queryFn: async () => (await rest.get<{ users: readonly Holder[] }>('roles.getUsersInRole', { role: role._id, count: 100 })).users,
    enabled: role.scope === 'Users',
  })
  return (
    <section className={classes.part}>
      <h3 className={page.sub}>{t('holders')}</h3>
      {role.scope === 'Subscriptions' && <p className={page.note}>{t('holders.room')}</p>}
      {data?.length === 0 && <p className={page.note}>{t('holders.none')}</p>}
      {action.refused !== null && (
        <Notice tone="refused" said>
          {action.refused}
        </Notice>
      )}
      <ul className={classes.rooms}>
        {data?.map((holder) => (
          <li key={holder._id}>
            <span className={classes.room}>
              <PersonName person={holder} avatar={24} weight="plain" />
            </span>
            {mayTake && (
              <Button
                size="compact-sm"
                onClick={() =>
                  action.run(async () => {
                    await act('roles.removeUserFromRole', { username: holder.username, roleId: role._id })
                    await renewRoles()
                  })
                }
              >
                {t('take')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
