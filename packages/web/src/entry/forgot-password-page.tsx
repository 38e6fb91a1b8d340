// A letter to choose a new password by. Whether the address is known here is not said, as the server does not say it.
import { IconMail } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { rest } from '../api/rest.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { SubmitButton, TextField } from '../components/fields.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Notice } from '../components/notice.tsx'
import { MessagePage, PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { RichText, useText } from '../text/use-text.tsx'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'

export function ForgotPasswordPage(): ReactNode {
  const t = useText(entryText)
  const [asked, setAsked] = useState<string | null>(null)
  const form = useForm({
    start: { email: '' },
    required: ['email'],
    send: async ({ email }) => {
      await rest.post('users.forgotPassword', { email: email.trim() })
      setAsked(email.trim())
    },
  })
  if (asked !== null)
    return (
      <MessagePage title={t('forgot.sent.title')}>
        <EmptyState
          level={1}
          title={t('forgot.sent.title')}
          icon={<IconMail size={28} stroke={1.5} />}
          action={<LinkButton to="/sign-in">{t('forgot.back')}</LinkButton>}
        >
          <RichText of={entryText} text="forgot.sent.text" values={{ address: asked }} parts={{ b: <b /> }} />
        </EmptyState>
      </MessagePage>
    )
  return (
    <PageShell title={t('forgot.title')} heading={t('forgot.title')} lead={t('forgot.lead')}>
      <form className={classes.form} onSubmit={form.submit} noValidate>
        <TextField {...form.field('email')} label={t('email')} type="email" inputMode="email" autoComplete="email" autoFocus required />
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending}>{t('forgot.submit')}</SubmitButton>
      </form>
      <p className={classes.aside}>
        <Link to="/sign-in">{t('forgot.back')}</Link>
      </p>
    </PageShell>
  )
}
