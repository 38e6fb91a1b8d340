// The form by which people make an account of their own: at the workspace's address, at its secret one, or behind a link into a room.
import type { LoginData } from '@foyer/client/rest-client.ts'
import type { ReactNode } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { detailsOf } from '../api/refusals.ts'
import { rest } from '../api/rest.ts'
import { ChoiceField, PasswordField, SubmitButton, TextField } from '../components/fields.tsx'
import { Notice } from '../components/notice.tsx'
import { useForm } from '../components/use-form.ts'
import { startSession } from '../session/session.ts'
import { useText } from '../text/use-text.tsx'
import { AtSign } from './at-sign.tsx'
import { type CustomField, customFieldsIn } from './custom-fields.ts'
import { entryText } from './entry-text.ts'
import classes from './entry.module.css'
import { NewPasswordField } from './new-password-field.tsx'

export interface RegisterFormProps {
  /** What opens the form: the secret of the address, or the token of a link; null where it is open to all. */
  readonly secret: string | null
  readonly submit: string
  /** There is an account, and nobody is signed in with it yet: its address must be verified, or an administrator must agree. */
  readonly onWaiting: (address: string) => void
}

type FieldName = 'name' | 'email' | 'username' | 'password' | 'again' | 'reason' | `own ${string}`

/** A field of the workspace's own may have the name of one of ours. */
const own = (name: string): `own ${string}` => `own ${name}`

/** Shown once the settings are known: they say which fields there are. */
export function RegisterForm({ secret, submit, onWaiting }: RegisterFormProps): ReactNode {
  const t = useText(entryText)
  const settings = usePublicSettings()
  const isTwice = settings.Accounts_RequirePasswordConfirmation
  const ownFields = customFieldsIn(settings.Accounts_CustomFields)
  const form = useForm<FieldName>({
    start: { name: '', email: '', username: '', password: '', again: '', ...startOf(ownFields), reason: '' },
    required: [
      ...(settings.Accounts_RequireNameForSignUp ? (['name'] as const) : []),
      ...(['email', 'username', 'password'] as const),
      ...ownFields.flatMap(({ name, isRequired }) => (isRequired ? [own(name)] : [])),
    ],
    check: ({ password, again }) => (isTwice && again !== password ? { again: t('register.differs') } : {}),
    send: async ({ name, email, username, password, reason, ...more }) => {
      const { user } = await rest.post<{ user: { active?: boolean } }>('users.register', {
        name: name.trim(),
        email: email.trim(),
        username: username.trim(),
        pass: password,
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
        ...(secret === null ? {} : { secretURL: secret }),
        ...(ownFields.length === 0
          ? {}
          : { customFields: Object.fromEntries(ownFields.map((field) => [field.name, more[own(field.name)]?.trim() ?? ''])) }),
      })
      if (user.active === false) return onWaiting(email.trim())
      startSession((await rest.post<{ data: LoginData }>('login', { user: username.trim(), password })).data)
    },
    read: ({ code }, error) => (code === 'error-user-registration-custom-field' ? { field: own(String(detailsOf(error)['field'])) } : {}),
  })
  return (
    <form className={classes.form} onSubmit={form.submit} noValidate>
      <TextField
        {...form.field('name')}
        label={t('name')}
        autoComplete="name"
        autoFocus
        required={settings.Accounts_RequireNameForSignUp}
      />
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
      {isTwice && <PasswordField {...form.field('again')} label={t('register.again')} autoComplete="new-password" required />}
      {ownFields.map(({ name, options, longest, isRequired }) =>
        options === null ? (
          <TextField key={name} {...form.field(own(name))} label={name} autoComplete="off" maxLength={longest} required={isRequired} />
        ) : (
          <ChoiceField key={name} {...form.field(own(name))} label={name} options={options} required={isRequired} />
        ),
      )}
      {settings.Accounts_ManuallyApproveNewUsers && (
        <TextField
          {...form.field('reason')}
          label={t('register.reason')}
          hint={t('register.reasonHint')}
          autoComplete="off"
          maxLength={1_000}
        />
      )}
      {form.refused !== null && (
        <Notice tone="refused" said>
          {form.refused}
        </Notice>
      )}
      <SubmitButton isSending={form.isSending}>{submit}</SubmitButton>
    </form>
  )
}

function startOf(fields: readonly CustomField[]): Record<`own ${string}`, string> {
  return Object.fromEntries(fields.map(({ name }) => [own(name), '']))
}
