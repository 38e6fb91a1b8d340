// An account that is edited: the same fields as a new one.
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { say } from '../../components/live-region.tsx'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useText } from '../../text/use-text.tsx'
import { adminText } from '../admin-text.ts'
import { act } from '../frame/act.ts'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { PageHead } from '../frame/page-head.tsx'
import { useAccountRights } from './account-rights.ts'
import { renewAccounts, useAccount, type WholeAccount } from './accounts.ts'
import { bodyOf, UserForm } from './user-form.tsx'
import classes from './user-form.module.css'
import { usersText } from './users-text.ts'

export function EditUserPage(): ReactNode {
  const t = useText(usersText)
  const sentenceOf = useAdminRefusals()
  const { userId } = useParams({ from: '/signed-in/admin/users/$userId/edit' })
  const { data, error } = useAccount(userId)
  return (
    <>
      <PageHead title={t('edit.title')} back="/admin/users" />
      {error !== null && <EmptyState title={sentenceOf(error)} />}
      {error === null && data === undefined && <Waiting rows={8} />}
      {data !== undefined && <Editing key={userId} user={data.user} />}
    </>
  )
}

function Editing({ user }: Pick<WholeAccount, 'user'>): ReactNode {
  const t = useText(usersText)
  const ta = useText(adminText)
  const navigate = useNavigate()
  const may = useAccountRights(user)
  if (!may.isKnown) return <Waiting rows={8} />
  if (!may.edit) return <EmptyState title={ta('nothing.title')}>{ta('nothing.text')}</EmptyState>
  return (
    <UserForm
      account={user}
      start={{}}
      roleChoices={null}
      isRoleFixed={!may.giveRoles}
      isAddressFixed={!may.address}
      hasPassword={may.password}
      hasLetters={false}
      renderRail={({ name, username, roles, company }) => (
        <>
          <h2 className={classes.railTitle}>{t('makes')}</h2>
          <div className={classes.made}>
            <PersonName
              person={{
                ...user,
                name,
                username,
                kind: roles.includes('guest') ? 'guest' : user.kind === 'bot' ? 'bot' : 'member',
                company,
              }}
              avatar={36}
              weight="strong"
              below={`@${username}`}
            />
          </div>
        </>
      )}
      onSend={async (sheet) => {
        const { joinDefaultChannels: _join, sendWelcomeEmail: _welcome, roles, ...changes } = bodyOf(sheet)
        const isSame = roles.length === user.roles.length && roles.every((role) => user.roles.includes(role))
        await act('users.update', { userId: user._id, data: { ...changes, ...(isSame ? {} : { roles }) } })
        await renewAccounts()
        say(t('saved.edit', { name: sheet.name }))
        await navigate({ to: '/admin/users', search: { user: user._id } })
      }}
    />
  )
}
