// The form of an account, new or edited: the fields that administrators know, in their order; a guest's own open under the roles.
import { Button, MultiSelect, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core'
import { useId, useState, type ReactNode } from 'react'
import { componentsText } from '../../components/components-text.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { Notice } from '../../components/notice.tsx'
import type { Person } from '../../components/person.ts'
import { type Form, useForm } from '../../components/use-form.ts'
import { codeOf } from '../../api/refusals.ts'
import { useText } from '../../text/use-text.tsx'
import { useAdminRefusals } from '../frame/admin-refusals.ts'
import { useRoleName } from '../names/roles-text.ts'
import { AccessUntil, dayOf, endOf } from './access-until.tsx'
import { useGivableRoles } from './account-rights.ts'
import { type Account, useRoles } from './accounts.ts'
import { PersonPicker } from './person-picker.tsx'
import classes from './user-form.module.css'
import { usersText } from './users-text.ts'

export interface Sheet {
  readonly name: string
  readonly username: string
  readonly email: string
  readonly statusText: string
  readonly bio: string
  readonly nickname: string
  readonly password: string
  readonly requirePasswordChange: boolean
  readonly setRandomPassword: boolean
  readonly roles: readonly string[]
  readonly host: Person | null
  readonly company: string
  readonly accessEnds: string
  readonly joinDefaultChannels: boolean
  readonly sendWelcomeEmail: boolean
}

/** What a new account has when nobody chooses; whoever makes accounts gives it. */
const ordinaryRoles: readonly string[] = ['user']

type Texts = 'name' | 'username' | 'email' | 'statusText' | 'bio' | 'nickname' | 'password'
type Choices = Omit<Sheet, Texts>

export function UserForm({
  account,
  start,
  roleChoices,
  isRoleFixed,
  isAddressFixed = false,
  hasPassword = true,
  hasLetters,
  renderRail,
  onSend,
}: {
  /** The account that is edited; null: a new one. */
  readonly account: Account | null
  readonly start: Partial<Choices>
  /** The roles that may be chosen; null: all. */
  readonly roleChoices: readonly string[] | null
  readonly isRoleFixed: boolean
  readonly isAddressFixed?: boolean
  /** Whether a password may be given. */
  readonly hasPassword?: boolean
  readonly hasLetters: boolean
  readonly renderRail: (sheet: Sheet) => ReactNode
  readonly onSend: (sheet: Sheet) => Promise<unknown>
}): ReactNode {
  const t = useText(usersText)
  const tc = useText(componentsText)
  const sentenceOf = useAdminRefusals()
  const roles = useRoles().data ?? []
  const roleName = useRoleName()
  const mayGive = useGivableRoles()
  const ordinary = account?.roles ?? start.roles ?? ordinaryRoles
  const [refused, setRefused] = useState<string | null>(null)
  const [choices, setChoices] = useState<Choices>({
    requirePasswordChange: account?.requirePasswordChange ?? false,
    setRandomPassword: false,
    roles: account?.roles ?? ordinaryRoles,
    host: account?.host ?? null,
    company: account?.company ?? '',
    accessEnds: dayOf(account?.accessEndsAt),
    joinDefaultChannels: true,
    sendWelcomeEmail: false,
    ...start,
  })
  const choose = (next: Partial<Choices>): void => setChoices((before) => ({ ...before, ...next }))
  const isNew = account === null
  const form: Form<Texts> = useForm<Texts>({
    start: {
      name: account?.name ?? '',
      username: account?.username ?? '',
      email: account?.emails[0]?.address ?? '',
      statusText: account?.statusText ?? '',
      bio: account?.bio ?? '',
      nickname: account?.nickname ?? '',
      password: '',
    },
    required: ['name', 'username', 'email', ...(isNew && !choices.setRandomPassword ? (['password'] as const) : [])],
    send: (texts) => {
      setRefused(null)
      return onSend({ ...texts, ...choices })
    },
    onRefused: (refusal, error) => {
      const isOwn = ['error-max-guests-number-reached', 'error-license-user-limit-reached', 'totp-required'].includes(codeOf(error))
      if (isOwn || refusal.field === null) setRefused(sentenceOf(error))
      return isOwn
    },
  })
  const sheet: Sheet = { ...form.values, ...choices }
  const isGuest = choices.roles.includes('guest')
  const known = (roleChoices ?? roles.filter(({ scope }) => scope === 'Users').map(({ _id }) => _id)).filter(
    (role) => mayGive(role) || ordinary.includes(role),
  )
  const toggle = (name: 'requirePasswordChange' | 'setRandomPassword' | 'joinDefaultChannels' | 'sendWelcomeEmail') => ({
    checked: choices[name],
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly checked: boolean } }) => choose({ [name]: currentTarget.checked }),
  })
  return (
    <form className={classes.page} onSubmit={form.submit} noValidate>
      <div className={classes.columns}>
        <div className={classes.fields}>
          <Row label={t('name')}>{(id) => <TextInput id={id} {...form.field('name')} autoComplete="off" maxLength={200} />}</Row>
          <Row label={t('username')}>
            {(id) => <TextInput id={id} {...form.field('username')} autoComplete="off" autoCapitalize="none" spellCheck={false} />}
          </Row>
          <Row label={t('email')}>
            {(id) => (
              <TextInput
                id={id}
                {...form.field('email')}
                type="email"
                inputMode="email"
                autoComplete="off"
                {...(isAddressFixed ? { disabled: true } : {})}
              />
            )}
          </Row>
          <Row label={t('statusMessage')}>
            {(id) => <TextInput id={id} {...form.field('statusText')} placeholder={t('optional')} autoComplete="off" />}
          </Row>
          <Row label={t('bio')}>
            {(id) => <Textarea id={id} {...form.field('bio')} placeholder={t('optional')} autosize minRows={1} maxRows={6} />}
          </Row>
          <Row label={t('nickname')}>
            {(id) => <TextInput id={id} {...form.field('nickname')} placeholder={t('optional')} autoComplete="off" />}
          </Row>
          {hasPassword && (
            <Row label={t('password')}>
              {(id) => (
                <PasswordInput
                  id={id}
                  {...form.field('password')}
                  {...(choices.setRandomPassword ? { value: '' } : {})}
                  disabled={choices.setRandomPassword}
                  placeholder={choices.setRandomPassword ? t('password.random') : isNew ? '' : t('password.keep')}
                  autoComplete="new-password"
                  visibilityToggleButtonProps={{ 'aria-label': tc('password.show'), tabIndex: 0 }}
                />
              )}
            </Row>
          )}
          <Row label={t('requireChange')} isSwitch>
            {(id) => (
              <span className={classes.switch}>
                <Switch
                  id={id}
                  {...toggle('requirePasswordChange')}
                  {...(choices.setRandomPassword ? { checked: true } : {})}
                  disabled={choices.setRandomPassword}
                />
                {choices.setRandomPassword && <span className={classes.hint}>{t('requireChange.always')}</span>}
              </span>
            )}
          </Row>
          {hasPassword && (
            <Row label={t('randomPassword')} isSwitch>
              {(id) => <Switch id={id} {...toggle('setRandomPassword')} />}
            </Row>
          )}
          <Row label={t('roles')}>
            {(id) => (
              <>
                <MultiSelect
                  id={id}
                  data={known.map((role) => ({ value: role, label: roleName(role) }))}
                  value={[...choices.roles]}
                  disabled={isRoleFixed}
                  searchable
                  onChange={(next) => choose({ roles: rolesAfter(choices.roles, next) })}
                />
                {isGuest && (
                  <>
                    <div className={classes.guest}>
                      <div className={classes.two}>
                        <PersonPicker label={t('host')} value={choices.host} onChange={(host) => choose({ host })} />
                        <TextInput
                          label={t('company')}
                          value={choices.company}
                          maxLength={100}
                          autoComplete="off"
                          onChange={({ currentTarget }) => choose({ company: currentTarget.value })}
                        />
                      </div>
                      <AccessUntil value={choices.accessEnds} onChange={(accessEnds) => choose({ accessEnds })} />
                    </div>
                    <p className={classes.hint}>{t('onlyGuest')}</p>
                  </>
                )}
              </>
            )}
          </Row>
          {hasLetters && (
            <>
              <Row label={t('joinDefault')} isSwitch>
                {(id) => <Switch id={id} {...toggle('joinDefaultChannels')} />}
              </Row>
              <Row label={t('sendWelcome')} isSwitch>
                {(id) => <Switch id={id} {...toggle('sendWelcomeEmail')} />}
              </Row>
            </>
          )}
        </div>
        <aside className={classes.rail} aria-label={t('makes')}>
          {renderRail(sheet)}
        </aside>
      </div>
      {(refused ?? form.refused) !== null && (
        <div className={classes.notice}>
          <Notice tone="refused" said>
            {refused ?? form.refused}
          </Notice>
        </div>
      )}
      <footer className={classes.foot}>
        <Button type="submit" variant="filled" loading={form.isSending} aria-busy={form.isSending}>
          {t('save')}
        </Button>
        <LinkButton to="/admin/users" search={isNew ? {} : { user: account._id }} variant="subtle" color="gray">
          {t('cancel')}
        </LinkButton>
        {isNew && <span className={classes.hint}>{t('saveHint')}</span>}
      </footer>
    </form>
  )
}

/** Guests have one role: choosing it takes the others away, and choosing another takes it away. */
function rolesAfter(before: readonly string[], next: readonly string[]): readonly string[] {
  const added = next.filter((role) => !before.includes(role))
  if (added.includes('guest')) return ['guest']
  return added.length > 0 ? next.filter((role) => role !== 'guest') : next
}

/** What the server is sent of the sheet. */
export function bodyOf({ host, company, accessEnds, password, setRandomPassword, requirePasswordChange, ...sheet }: Sheet) {
  const isGuest = sheet.roles.includes('guest')
  return {
    ...sheet,
    username: sheet.username.trim(),
    email: sheet.email.trim(),
    setRandomPassword,
    requirePasswordChange: setRandomPassword || requirePasswordChange,
    ...(setRandomPassword || password === '' ? {} : { password }),
    ...(isGuest ? { hostId: host?._id ?? null, company: company.trim() === '' ? null : company, accessEndsAt: endOf(accessEnds) } : {}),
  }
}

function Row({
  label,
  isSwitch = false,
  children,
}: {
  readonly label: string
  readonly isSwitch?: boolean
  readonly children: (id: string) => ReactNode
}): ReactNode {
  const id = useId()
  return (
    <div className={classes.row} data-switch={isSwitch || undefined}>
      <label htmlFor={id}>{label}</label>
      <div>{children(id)}</div>
    </div>
  )
}
