// The page behind the link that verifies an address. It waits for a press, for the same reason as the mailed sign-in.
import { IconCircleCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { rest } from '../api/rest.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { SubmitButton } from '../components/fields.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Notice } from '../components/notice.tsx'
import { MessagePage, PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { useSession } from '../session/session.ts'
import { useText } from '../text/use-text.tsx'
import { AwaitingApproval } from './awaiting-page.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { useLinkToken } from './use-link-token.ts'

interface Verified {
  readonly waitsFor: string | null
}

export function VerifyEmailPage(): ReactNode {
  const t = useText(entryText)
  const token = useLinkToken()
  const isIn = useSession(({ session }) => session.name === 'in')
  const [verified, setVerified] = useState<Verified | null>(null)
  const form = useForm({
    start: {},
    send: async () => setVerified(await rest.post<Verified & object>('foyer.registrations.verify', { token })),
  })
  if (verified?.waitsFor === 'approval') return <AwaitingApproval />
  if (verified !== null)
    return (
      <MessagePage title={t('verify.done.title')}>
        <EmptyState
          level={1}
          title={t('verify.done.title')}
          icon={<IconCircleCheck size={28} stroke={1.5} />}
          action={<LinkButton to="/">{isIn ? t('setUp.done.go') : t('signIn.title')}</LinkButton>}
        >
          {t('verify.done.text')}
        </EmptyState>
      </MessagePage>
    )
  return (
    <PageShell title={t('verify.title')} heading={t('verify.title')} lead={t('verify.lead')}>
      <form className={classes.form} onSubmit={form.submit}>
        {form.refused === null ? (
          <SubmitButton isSending={form.isSending}>{t('verify.submit')}</SubmitButton>
        ) : (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
      </form>
    </PageShell>
  )
}
