// A temporary password is replaced before anything else is done.
import type { ReactNode } from 'react'
import { rest } from '../api/rest.ts'
import { SubmitButton } from '../components/fields.tsx'
import { Notice } from '../components/notice.tsx'
import { PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { renewSelf, signOut, useSession } from '../session/session.ts'
import { useText } from '../text/use-text.tsx'
import classes from './entry.module.css'
import { entryText } from './entry-text.ts'
import { NewPasswordField } from './new-password-field.tsx'

export function ChangePasswordPage(): ReactNode {
  const t = useText(entryText)
  const { session } = useSession()
  const form = useForm({
    start: { password: '' },
    required: ['password'],
    send: async ({ password }) => {
      await rest.call('setUserPassword', password)
      // The address is left once nothing has to be changed any more.
      await renewSelf()
    },
  })
  if (session.name !== 'in') return null
  return (
    <PageShell title={t('change.title')} heading={t('change.title')} lead={t('change.lead')}>
      <form className={classes.form} onSubmit={form.submit} noValidate>
        {/* Password managers save the new one under this name. */}
        <input type="text" name="login" autoComplete="username" value={session.me.username ?? ''} readOnly hidden />
        <NewPasswordField {...form.field('password')} label={t('password.new')} autoFocus />
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending}>{t('change.submit')}</SubmitButton>
      </form>
      <p className={classes.aside}>
        <button type="button" className={classes.link} onClick={() => void signOut()}>
          {t('change.signOut')}
        </button>
      </p>
    </PageShell>
  )
}
