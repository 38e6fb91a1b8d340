// A new password, by the link that was mailed. Whoever was signed in with the old one is signed out everywhere.
import type { LoginData } from '@foyer/client/rest-client.ts'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { rest } from '../api/rest.ts'
import { SubmitButton } from '../components/fields.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Notice } from '../components/notice.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { NewPasswordField } from './new-password-field.tsx'
import { SecondFactorStep } from './second-factor-step.tsx'
import { useSignInSteps } from './sign-in-steps.ts'
import { useLinkToken } from './use-link-token.ts'

export function ResetPasswordPage(): ReactNode {
  const t = useText(entryText)
  const token = useLinkToken()
  const navigate = useNavigate()
  const steps = useSignInSteps()
  const [isBad, setBad] = useState(token === '')
  const form = useForm({
    start: { password: '' },
    required: ['password'],
    send: async ({ password }) => {
      await steps.begin(async (headers) => {
        const answer = await rest.post<LoginData>('foyer.recovery.reset', { token, password }, headers)
        await navigate({ to: '/', replace: true })
        return answer
      })
    },
    onRefused: ({ code }) => {
      if (code !== 'error-invalid-token') return false
      setBad(true)
      return true
    },
  })
  if (steps.second !== null) return <SecondFactorStep steps={steps} />
  return (
    <PageShell title={t('reset.title')} heading={t('reset.title')} lead={isBad ? undefined : t('reset.lead')}>
      {isBad ? (
        <Notice
          tone="refused"
          said
          action={
            <LinkButton to="/forgot-password" size="compact-sm">
              {t('mailed.another')}
            </LinkButton>
          }
        >
          {t('reset.bad')}
        </Notice>
      ) : (
        <form className={classes.form} onSubmit={form.submit} noValidate>
          <NewPasswordField {...form.field('password')} label={t('password.new')} autoFocus />
          {form.refused !== null && (
            <Notice tone="refused" said>
              {form.refused}
            </Notice>
          )}
          <SubmitButton isSending={form.isSending}>{t('change.submit')}</SubmitButton>
        </form>
      )}
    </PageShell>
  )
}
