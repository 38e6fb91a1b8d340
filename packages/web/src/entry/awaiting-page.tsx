// An account that was asked for and cannot be used yet: its address is to be verified, or an administrator has to agree.
import { IconClock, IconMail } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { useRefusals } from '../api/refusals.ts'
import { rest } from '../api/rest.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { say } from '../components/live-region.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { MessagePage } from '../components/page-shell.tsx'
import { RichText, useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'

/** Where addresses are verified that comes first, then the administrator. */
export function AwaitingPage({ address }: { readonly address: string }): ReactNode {
  const { Accounts_EmailVerification: isVerified } = usePublicSettings()
  return isVerified ? <AwaitingVerification address={address} /> : <AwaitingApproval />
}

function AwaitingVerification({ address }: { readonly address: string }): ReactNode {
  const t = useText(entryText)
  const refusalOf = useRefusals()
  const [isAsked, setAsked] = useState(false)
  const again = (): void => {
    setAsked(true)
    rest.post('users.sendConfirmationEmail', { email: address }).then(
      () => say(t('factor.again.done')),
      (error: unknown) => {
        setAsked(false)
        say(refusalOf(error).sentence, 'assertive')
      },
    )
  }
  return (
    <MessagePage title={t('await.mail.title')}>
      <EmptyState
        level={1}
        title={t('await.mail.title')}
        icon={<IconMail size={28} stroke={1.5} />}
        action={
          <button type="button" className={classes.link} disabled={isAsked} onClick={again}>
            {isAsked ? t('factor.again.done') : t('await.mail.again')}
          </button>
        }
      >
        <RichText of={entryText} text="await.mail.text" values={{ address }} parts={{ b: <b /> }} />
      </EmptyState>
    </MessagePage>
  )
}

export function AwaitingApproval(): ReactNode {
  const t = useText(entryText)
  return (
    <MessagePage title={t('await.approval.title')}>
      <EmptyState
        level={1}
        title={t('await.approval.title')}
        icon={<IconClock size={28} stroke={1.5} />}
        action={<LinkButton to="/sign-in">{t('forgot.back')}</LinkButton>}
      >
        {t('await.approval.text')}
      </EmptyState>
    </MessagePage>
  )
}
