// A password that is being chosen: what it needs is said before, and that it has it while it is typed. The server has the last word.
import { IconCheck } from '@tabler/icons-react'
import type { ComponentProps, ReactNode } from 'react'
import { usePublicSettings } from '../api/public-settings.ts'
import { PasswordField } from '../components/fields.tsx'
import { useText } from '../text/use-text.tsx'
import classes from './entry.module.css'
import { entryText } from './entry-text.ts'

export function NewPasswordField(props: Omit<ComponentProps<typeof PasswordField>, 'autoComplete' | 'hint' | 'required'>): ReactNode {
  const t = useText(entryText)
  const { Accounts_Password_Policy_Enabled: isRuled, Accounts_Password_Policy_MinLength: least } = usePublicSettings()
  const isLong = [...props.value].length >= least
  const hint = isLong ? (
    <span className={classes.fine}>
      <IconCheck size={14} stroke={2} aria-hidden="true" />
      {t('password.long')}
    </span>
  ) : (
    t('password.short', { count: least })
  )
  return <PasswordField {...props} autoComplete="new-password" hint={isRuled && props.error === null ? hint : undefined} required />
}
