// Signing in without a password: a letter is asked for, then its link is opened, or its code is typed here.
import type { LoginData } from '@foyer/client/rest-client.ts'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { rest } from '../api/rest.ts'
import { SubmitButton, TextField } from '../components/fields.tsx'
import { Notice } from '../components/notice.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { RichText, useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { SecondFactorStep } from './second-factor-step.tsx'
import { useSignInSteps } from './sign-in-steps.ts'

export function SignInByMailPage(): ReactNode {
  const [address, setAddress] = useState<string | null>(null)
  return address === null ? <AskForLetter onAsked={setAddress} /> : <TypeCode address={address} onBack={() => setAddress(null)} />
}

function AskForLetter({ onAsked }: { readonly onAsked: (address: string) => void }): ReactNode {
  const t = useText(entryText)
  const form = useForm({
    start: { email: '' },
    required: ['email'],
    send: async ({ email }) => {
      await rest.post('foyer.recovery.mail', { address: email.trim() })
      onAsked(email.trim())
    },
  })
  return (
    <PageShell title={t('mail.title')} heading={t('mail.title')} lead={t('mail.lead')}>
      <form className={classes.form} onSubmit={form.submit} noValidate>
        <TextField {...form.field('email')} label={t('email')} type="email" inputMode="email" autoComplete="email" autoFocus required />
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending}>{t('signIn.mailMe')}</SubmitButton>
      </form>
      <p className={classes.aside}>
        <Link to="/sign-in">{t('mail.password')}</Link>
      </p>
    </PageShell>
  )
}

function TypeCode({ address, onBack }: { readonly address: string; readonly onBack: () => void }): ReactNode {
  const t = useText(entryText)
  const steps = useSignInSteps()
  const form = useForm({
    start: { code: '' },
    required: ['code'],
    send: ({ code }) => steps.begin((headers) => rest.post<LoginData>('foyer.recovery.signIn', { address, code: code.trim() }, headers)),
  })
  if (steps.second !== null) return <SecondFactorStep steps={steps} />
  return (
    <PageShell
      title={t('mail.sent.title')}
      heading={t('mail.sent.title')}
      lead={<RichText of={entryText} text="mail.sent.lead" values={{ address }} parts={{ b: <b /> }} />}
    >
      <form className={classes.form} onSubmit={form.submit} noValidate>
        <TextField {...form.field('code')} label={t('mail.code')} autoComplete="one-time-code" spellCheck={false} autoFocus required />
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending}>{t('signIn.submit')}</SubmitButton>
      </form>
      <p className={classes.aside}>
        <button type="button" className={classes.link} onClick={onBack}>
          {t('mail.again')}
        </button>
      </p>
    </PageShell>
  )
}
