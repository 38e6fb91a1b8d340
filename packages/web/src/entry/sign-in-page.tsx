// Signing in with a name or address and a password; with a code where there is a second factor; by a mailed link where its token stands
// behind the #. Where nobody has set the workspace up yet, that comes first.
import { Link, Navigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { Doorway } from '../components/doorway.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { MailedLinkPage } from './mailed-link-page.tsx'
import { SecondFactorStep } from './second-factor-step.tsx'
import { useSetUpState } from './set-up-state.ts'
import { SignInForm } from './sign-in-form.tsx'
import { useSignInSteps } from './sign-in-steps.ts'
import { useLinkToken } from './use-link-token.ts'

export function SignInPage(): ReactNode {
  const token = useLinkToken()
  const setUp = useSetUpState()
  if (setUp === 'needed') return <Navigate to="/setup" replace />
  return token === '' ? <SignIn /> : <MailedLinkPage token={token} />
}

function SignIn(): ReactNode {
  const t = useText(entryText)
  const { from } = useSearch({ from: '/sign-in' })
  const steps = useSignInSteps()
  const [login, setLogin] = useState('')
  if (steps.second !== null) return <SecondFactorStep steps={steps} />
  return (
    <PageShell title={t('signIn.title')} lead={from === undefined ? t('signIn.lead') : t('signIn.again')}>
      <SignInForm steps={steps} login={login} onAsked={setLogin} />
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
