// The page behind a mailed link to sign in by. It waits for a press: programs that open the links of letters press nothing, and use nothing up.
import type { LoginData } from '@foyer/client/rest-client.ts'
import type { ReactNode } from 'react'
import { rest } from '../api/rest.ts'
import { SubmitButton } from '../components/fields.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Notice } from '../components/notice.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { SecondFactorStep } from './second-factor-step.tsx'
import { useSignInSteps } from './sign-in-steps.ts'

export function MailedLinkPage({ token }: { readonly token: string }): ReactNode {
  const t = useText(entryText)
  const steps = useSignInSteps()
  const form = useForm({
    start: {},
    send: () => steps.begin((headers) => rest.post<LoginData>('foyer.recovery.signIn', { token }, headers)),
  })
  if (steps.second !== null) return <SecondFactorStep steps={steps} />
  return (
    <PageShell title={t('signIn.title')} lead={t('mailed.lead')}>
      <form className={classes.form} onSubmit={form.submit}>
        {form.refused === null ? (
          <SubmitButton isSending={form.isSending}>{t('signIn.submit')}</SubmitButton>
        ) : (
          <Notice
            tone="refused"
            said
            action={
              <LinkButton to="/sign-in/mail" size="compact-sm">
                {t('mailed.another')}
              </LinkButton>
            }
          >
            {form.refused}
          </Notice>
        )}
      </form>
    </PageShell>
  )
}
