// Name or address, and password: the form of the first step, wherever somebody signs in.
import type { LoginData } from '@foyer/client/rest-client.ts'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { rest } from '../api/rest.ts'
import { PasswordField, SubmitButton, TextField } from '../components/fields.tsx'
import { Notice } from '../components/notice.tsx'
import { useForm } from '../components/use-form.ts'
import { useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import type { SignInSteps } from './sign-in-steps.ts'

/** `login` stands there from the start; `onAsked` hears with which name it was tried. */
export function SignInForm({
  steps,
  login,
  onAsked,
}: {
  readonly steps: SignInSteps
  readonly login: string
  readonly onAsked: (login: string) => void
}): ReactNode {
  const t = useText(entryText)
  const { Accounts_PasswordReset: canReset } = usePublicSettings()
  const form = useForm({
    start: { login, password: '' },
    required: ['login', 'password'],
    // Whoever has registered and waits, and knows the password, is told for what.
    read: ({ code }) => {
      if (code === 'error-invalid-email') return { sentence: t('signIn.unverified') }
      return code === 'error-user-is-not-activated' ? { sentence: t('signIn.waits') } : {}
    },
    send: ({ login: typed, password }) => {
      onAsked(typed.trim())
      return steps.begin(async (headers) => (await rest.post<{ data: LoginData }>('login', { user: typed.trim(), password }, headers)).data)
    },
  })
  return (
    <form className={classes.form} onSubmit={form.submit} noValidate>
      <TextField
        {...form.field('login')}
        label={t('signIn.login')}
        autoComplete="username"
        spellCheck={false}
        autoFocus={login === ''}
        required
      />
      <PasswordField
        {...form.field('password')}
        label={t('password')}
        autoComplete="current-password"
        autoFocus={login !== ''}
        beside={canReset ? <Link to="/forgot-password">{t('signIn.forgot')}</Link> : undefined}
        required
      />
      {form.refused !== null && (
        <Notice tone="refused" said>
          {form.refused}
        </Notice>
      )}
      <SubmitButton isSending={form.isSending}>{t('signIn.submit')}</SubmitButton>
    </form>
  )
}
