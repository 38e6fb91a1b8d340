// The code of a second factor: from an app, from a letter, or a recovery code.
import { type ReactNode, useState } from 'react'
import { useRefusals } from '../api/refusals.ts'
import { rest } from '../api/rest.ts'
import { SubmitButton, TextField } from '../components/fields.tsx'
import { say } from '../components/live-region.tsx'
import { Notice } from '../components/notice.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import type { SignInSteps } from './sign-in-steps.ts'

export function SecondFactorStep({ steps }: { readonly steps: SignInSteps }): ReactNode {
  const t = useText(entryText)
  const isMailed = steps.second?.method === 'email'
  const form = useForm({ start: { code: '' }, required: ['code'], send: ({ code }) => steps.prove(code) })
  const other = steps.second?.other ?? null
  return (
    <PageShell title={t('factor.title')} heading={t('factor.title')} lead={isMailed ? t('factor.mailed') : t('factor.app')}>
      <form key={steps.second?.method} className={classes.form} onSubmit={form.submit} noValidate>
        <TextField
          {...form.field('code')}
          label={t('factor.code')}
          hint={isMailed ? undefined : t('factor.recovery')}
          autoComplete="one-time-code"
          inputMode="text"
          spellCheck={false}
          autoFocus
          required
        />
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending}>{t('factor.submit')}</SubmitButton>
      </form>
      <p className={classes.aside}>
        {isMailed && <MailAgain login={steps.second?.login ?? ''} />}
        {other !== null && (
          <OtherWay
            label={other === 'email' ? t('factor.mailInstead') : t('factor.appInstead')}
            steps={steps}
            onChanged={() => form.set('code', '')}
          />
        )}
        <button type="button" className={classes.link} onClick={steps.goBack}>
          {t('back')}
        </button>
      </p>
    </PageShell>
  )
}

function OtherWay({
  label,
  steps,
  onChanged,
}: {
  readonly label: string
  readonly steps: SignInSteps
  readonly onChanged: () => void
}): ReactNode {
  const refusalOf = useRefusals()
  const [isAsked, setAsked] = useState(false)
  const change = (): void => {
    setAsked(true)
    steps
      .changeMethod()
      .then(onChanged)
      .catch((error: unknown) => say(refusalOf(error).sentence, 'assertive'))
      .finally(() => setAsked(false))
  }
  return (
    <button type="button" className={classes.link} disabled={isAsked} onClick={change}>
      {label}
    </button>
  )
}

function MailAgain({ login }: { readonly login: string }): ReactNode {
  const t = useText(entryText)
  const refusalOf = useRefusals()
  const [isAsked, setAsked] = useState(false)
  const again = (): void => {
    setAsked(true)
    rest.post('users.2fa.sendEmailCode', { emailOrUsername: login }).then(
      () => say(t('factor.again.done')),
      (error: unknown) => {
        setAsked(false)
        say(refusalOf(error).sentence, 'assertive')
      },
    )
  }
  return (
    <button type="button" className={classes.link} disabled={isAsked} onClick={again}>
      {isAsked ? t('factor.again.done') : t('factor.again')}
    </button>
  )
}
