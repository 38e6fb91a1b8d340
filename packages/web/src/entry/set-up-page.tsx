// The first administrator, made by whoever has the code that the server printed.
import type { LoginData } from '@foyer/client/rest-client.ts'
import { IconCircleCheck } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { queries } from '../api/queries.ts'
import { rest } from '../api/rest.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { SubmitButton, TextField } from '../components/fields.tsx'
import { LinkButton } from '../components/link-button.tsx'
import { Notice } from '../components/notice.tsx'
import { MessagePage, PageShell } from '../components/page-shell.tsx'
import { useForm } from '../components/use-form.ts'
import { startSession, useSession } from '../session/session.ts'
import { useText } from '../text/use-text.tsx'
import { AtSign } from './at-sign.tsx'
import classes from './entry.module.css'
import { entryText } from './entry-text.ts'
import { NewPasswordField } from './new-password-field.tsx'
import { useSetUpState } from './set-up-state.ts'

export function SetUpPage(): ReactNode {
  const t = useText(entryText)
  const navigate = useNavigate()
  const setUp = useSetUpState()
  const isOut = useSession(({ session }) => session.name === 'out')
  const form = useForm({
    start: { code: '', name: '', email: '', username: '', password: '' },
    required: ['code', 'name', 'email', 'username', 'password'],
    send: async ({ code, name, email, username, password }) => {
      await rest.post('foyer.setup', { code: code.trim(), name, email: email.trim(), username: username.trim(), password })
      const { data } = await rest.post<{ data: LoginData }>('login', { user: username.trim(), password })
      queries.setQueryData(['set-up'], { needed: false })
      startSession(data)
      await navigate({ to: '/', replace: true })
    },
  })
  if (setUp === null) return null
  if (setUp === 'done' && !form.isSending)
    return (
      <MessagePage title={t('setUp.done.title')}>
        <EmptyState
          level={1}
          title={t('setUp.done.title')}
          icon={<IconCircleCheck size={28} stroke={1.5} />}
          action={<LinkButton to="/">{isOut ? t('signIn.title') : t('setUp.done.go')}</LinkButton>}
        >
          {t('setUp.done.text')}
        </EmptyState>
      </MessagePage>
    )
  return (
    <PageShell title={t('setUp.title')} heading={t('setUp.title')} lead={t('setUp.lead')}>
      <form className={classes.form} onSubmit={form.submit} noValidate>
        <TextField
          {...form.field('code')}
          label={t('setUp.code')}
          hint={t('setUp.codeHint')}
          autoComplete="one-time-code"
          spellCheck={false}
          autoFocus
          required
        />
        <TextField {...form.field('name')} label={t('name')} autoComplete="name" required />
        <TextField {...form.field('email')} label={t('email')} type="email" inputMode="email" autoComplete="email" required />
        <TextField
          {...form.field('username')}
          label={t('username')}
          autoComplete="username"
          spellCheck={false}
          leftSection={<AtSign />}
          required
        />
        <NewPasswordField {...form.field('password')} label={t('password')} />
        {form.refused !== null && (
          <Notice tone="refused" said>
            {form.refused}
          </Notice>
        )}
        <SubmitButton isSending={form.isSending}>{t('setUp.submit')}</SubmitButton>
      </form>
    </PageShell>
  )
}
