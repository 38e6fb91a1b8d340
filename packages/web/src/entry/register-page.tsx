// Making an account of one's own, where the workspace lets people do that.
import { IconUserOff } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { MessagePage, PageShell } from '../components/page-shell.tsx'
import { useText } from '../text/use-text.tsx'
import { AwaitingPage } from './awaiting-page.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { RegisterForm } from './register-form.tsx'

export function RegisterPage(): ReactNode {
  const t = useText(entryText)
  const { secret } = useParams({ strict: false }) as { secret?: string }
  const { Accounts_RegistrationForm: form, isKnown } = usePublicSettings()
  const [waiting, setWaiting] = useState<string | null>(null)
  if (waiting !== null) return <AwaitingPage address={waiting} />
  if (!isKnown) return null
  if (form !== 'Public' && secret === undefined)
    return (
      <MessagePage title={t('register.closed.title')}>
        <EmptyState
          level={1}
          title={t('register.closed.title')}
          icon={<IconUserOff size={28} stroke={1.5} />}
          action={<LinkButton to="/sign-in">{t('forgot.back')}</LinkButton>}
        >
          {t('register.closed.text')}
        </EmptyState>
      </MessagePage>
    )
  return (
    <PageShell title={t('register.title')} heading={t('register.title')}>
      <RegisterForm secret={secret ?? null} submit={t('register.submit')} onWaiting={setWaiting} />
      <p className={classes.aside}>
        {t('register.before')} <Link to="/sign-in">{t('signIn.title')}</Link>
      </p>
    </PageShell>
  )
}
