// An account that is edited: the same fields as a new one.
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from '../../components/empty-state.tsx'
import { say } from '../../components/live-region.tsx'
import { PersonName } from '../../components/person-name.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { useText } from '../../text/use-text.tsx'
import { act } from '../frame/act.ts'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { PageHead } from '../frame/page-head.tsx'
import { useRightsOver } from '../../session/rights.ts'
import { renewAccounts, useAccount } from './accounts.ts'
import { bodyOf, UserForm } from './user-form.tsx'
import classes from './user-form.module.css'
import { usersText } from './users-text.ts'

export function EditUserPage(): ReactNode {
  const t = useText(usersText)
  const sentenceOf = useAdminRefusals()
  const { userId } = useParams({ from: '/signed-in/admin/users/$userId/edit' })
  const over = useRightsOver(userId)
  const navigate = useNavigate()
  const { data, error } = useAccount(userId)
  return (
    <>
      <PageHead title={t('edit.title')} back="/admin/users" />
      {error !== null && <EmptyState title={sentenceOf(error)} />}
      {error === null && (data === undefined || !over.isKnown) && <Waiting rows={8} />}
      {data !== undefined && over.isKnown && (
        <UserForm
          key={userId}
          account={data.user}
          start={{}}
          roleChoices={null}
          isRoleFixed={!over.may('assign-role') || data.user.type === 'bot'}
          hasLetters={false}
          rail={({ name, username, roles, company }) => (
            <>
              <h2 className={classes.railTitle}>{t('makes')}</h2>
              <div className={classes.made}>
                <PersonName
                  person={{
                    ...data.user,
                    name,
                    username,
                    kind: roles.includes('guest') ? 'guest' : data.user.kind === 'bot' ? 'bot' : 'member',
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
            const isSame = roles.length === data.user.roles.length && roles.every((role) => data.user.roles.includes(role))
            await act('users.update', { userId, data: { ...changes, ...(isSame ? {} : { roles }) } })
            await renewAccounts()
            say(t('saved.edit', { name: sheet.name }))
            await navigate({ to: '/admin/users', search: { user: userId } })
          }}
        />
      )}
    </>
  )
}
