// Signing in with a name or address and a password; with a code where there is a second factor; by a mailed link where its token stands
// behind the #. Where nobody has set the workspace up yet, that comes first.
import type { LoginData } from '@foyer/client/rest-client.ts'
import { Link, Navigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { rest } from '../api/rest.ts'
import { Doorway } from '../components/doorway.tsx'
import { PasswordField, SubmitButton, TextField } from '../components/fields.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Notice } from '../components/notice.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { MailedLinkPage } from './mailed-link-page.tsx'
import { SecondFactorStep } from './second-factor-step.tsx'
import { useSetUpState } from './set-up-state.ts'
import { useSignInSteps } from './sign-in-steps.ts'
import { useLinkToken } from './use-link-token.ts'

export function SignInPage(): ReactNode {
  const token = useLinkToken()
  const setUp = useSetUpState()
  if (setUp === 'needed') return <Navigate to="/setup" replace />
  return token === '' ? <SignInForm /> : <MailedLinkPage token={token} />
}

function SignInForm(): ReactNode {
  const t = useText(entryText)
  const { from } = useSearch({ from: '/sign-in' })
  const { Accounts_PasswordReset: canReset } = usePublicSettings()
  const steps = useSignInSteps()
  const form = useForm({
    start: { login: '', password: '' },
    required: ['login', 'password'],
    send: ({ login, password }) =>
      steps.begin(async (headers) => (await rest.post<{ data: LoginData }>('login', { user: login.trim(), password }, headers)).data),
  })
  if (steps.second !== null) return <SecondFactorStep steps={steps} login={form.values.login} />
  return (
    <PageShell title={t('signIn.title')} lead={from === undefined ? t('signIn.lead') : t('signIn.again')}>
      <form className={classes.form} onSubmit={form.submit} noValidate>
        <TextField {...form.field('login')} label={t('signIn.login')} autoComplete="username" spellCheck={false} autoFocus required />
        <PasswordField
          {...form.field('password')}
          label={t('password')}
          autoComplete="current-password"
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
      <OtherWays />
    </PageShell>
  )
}

/** The ways in for those who have no password, or no account. */
function OtherWays(): ReactNode {
  const t = useText(entryText)
  const settings = usePublicSettings()
  const isMailed = settings.Guests_Mailed_SignIn || settings.Accounts_Mailed_SignIn
  const form = settings.Accounts_RegistrationForm
  return (
    <>
      {isMailed && (
        <div className={classes.guests}>
          <span className={classes.doorway}>
            <Doorway size={18} />
          </span>
          <span className={classes.guestsText}>{t('signIn.guest')}</span>
          <LinkButton to="/sign-in/mail" size="sm">
            {t('signIn.mailMe')}
          </LinkButton>
        </div>
      )}
      {form === 'Public' && (
        <p className={classes.aside}>
          {t('signIn.noAccount')} <Link to="/register">{t('signIn.register')}</Link>
        </p>
      )}
      {form === 'Disabled' && settings.Accounts_RegistrationForm_LinkReplacementText !== '' && (
        <p className={classes.aside}>{settings.Accounts_RegistrationForm_LinkReplacementText}</p>
      )}
    </>
  )
}
