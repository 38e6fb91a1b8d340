// How long a room keeps its messages: as everybody reads it, and as whoever may changes it.
import { Switch, TextInput } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import type { FieldProps } from '../../components/use-form.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { type Retention, type RetentionDraft, useRetention } from '../model/retention.ts'
import classes from './bar.module.css'
import { barText } from './bar-text.ts'

export function Kept({ rid }: { readonly rid: string }): ReactNode {
  const t = useText(barText)
  const format = useFormat()
  const ageOf = useAge()
  const retention = useRetention(rid)
  if (retention === null) return null
  const { filesOnly, keepsPinned, keepsThreads } = retention
  const longer = [...(keepsPinned ? [t('info.longer.pinned')] : []), ...(keepsThreads ? [t('info.longer.threads')] : [])]
  return (
    <>
      <dt>{t(filesOnly ? 'info.keptFiles' : 'info.kept')}</dt>
      <dd>
        {ageOf(retention)}
        {longer.length > 0 && <div className={classes.muted}>{t('info.longer', { what: format.list(longer) })}</div>}
      </dd>
    </>
  )
}

function useAge(): (retention: Retention) => string {
  const t = useText(barText)
  return ({ hours }) => (hours % 24 === 0 ? t('info.days', { count: hours / 24 }) : t('info.hours', { count: hours }))
}

interface RetentionFieldsProps {
  /** What counts where a room has no rules of its own. */
  readonly usual: Retention | null
  readonly draft: RetentionDraft
  readonly onChange: (draft: RetentionDraft) => void
  readonly days: FieldProps
}

export function RetentionFields({ usual, draft, onChange, days }: RetentionFieldsProps): ReactNode {
  const t = useText(barText)
  const ageOf = useAge()
  const id = useId()
  const toggle = (name: Exclude<keyof RetentionDraft, 'maxAge'>, label: string, description: string | null = null): ReactNode => (
    <Switch
      label={label}
      description={description}
      checked={draft[name]}
      onChange={({ currentTarget }) => onChange({ ...draft, [name]: currentTarget.checked })}
    />
  )
  const asEverywhere =
    usual === null || !draft.enabled || draft.overrideGlobal
      ? null
      : t(usual.filesOnly ? 'info.asEverywhereFiles' : 'info.asEverywhere', { age: ageOf(usual) })
  return (
    <section className={classes.stack} aria-labelledby={id}>
      <h3 id={id} className={classes.sub}>
        {t('info.old')}
      </h3>
      {toggle('enabled', t('info.delete'), asEverywhere)}
      {draft.enabled && toggle('overrideGlobal', t('info.ownRules'))}
      {draft.enabled && draft.overrideGlobal && (
        <>
          <TextInput label={t('info.ownDays')} inputMode="numeric" autoComplete="off" {...days} />
          {toggle('excludePinned', t('info.keepPinned'))}
          {toggle('ignoreThreads', t('info.keepThreads'))}
          {toggle('filesOnly', t('info.filesOnly'))}
        </>
      )}
    </section>
  )
}
