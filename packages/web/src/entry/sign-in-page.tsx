// Signing in with a name or address and a password. Where nobody has set the workspace up yet, that comes first.
import type { LoginData } from '@foyer/client/rest-client.ts'
import { Navigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { rest } from '../api/rest.ts'
import { PasswordField, SubmitButton, TextField } from '../components/fields.tsx'
import { Notice } from '../components/notice.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { startSession } from '../session/session.ts'
import { useText } from '../text/use-text.tsx'
import classes from './entry.module.css'
import { entryText } from './entry-text.ts'
import { useSetUpState } from './set-up-state.ts'

export function SignInPage(): ReactNode {
  const t = useText(entryText)
  const { from } = useSearch({ from: '/sign-in' })
  const setUp = useSetUpState()
  const form = useForm({
    start: { login: '', password: '' },
    required: ['login', 'password'],
    send: async ({ login, password }) => {
      const { data } = await rest.post<{ data: LoginData }>('login', { user: login.trim(), password })
      startSession(data)
    },
  })
  if (setUp === 'needed') return <Navigate to="/setup" replace />
  return (
    <PageShell title={t('signIn.title')} lead={from === undefined ? t('signIn.lead') : t('signIn.again')}>
      <form className={classes.form} onSubmit={form.submit} noValidate>
        <TextField {...form.field('login')} label={t('signIn.login')} autoComplete="username" spellCheck={false} autoFocus required />
        <PasswordField {...form.field('password')} label={t('password')} autoComplete="current-password" required />
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending}>{t('signIn.submit')}</SubmitButton>
      </form>
    </PageShell>
  )
}
