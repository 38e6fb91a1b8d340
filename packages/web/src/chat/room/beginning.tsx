// Above the first message there is: what this room is, and why older ones may be missing.
import type { ReactNode } from 'react'
import { PersonName } from '../../components/person-name.tsx'
import { useText } from '../../text/use-text.tsx'
import type { Nature } from '../model/entry.ts'
import { useRetention } from '../model/retention.ts'
import classes from './room-pane.module.css'
import { roomText } from './room-text.ts'

export function Beginning({
  rid,
  entry,
  title,
  isEmpty,
}: {
  readonly rid: string
  readonly entry: Nature | null
  readonly title: string
  readonly isEmpty: boolean
}): ReactNode {
  const t = useText(roomText)
  const retention = useRetention(rid)
  return (
    <div className={classes.beginning}>
      <h2>{entry?.person === null || entry === null ? title : <PersonName person={entry.person} avatar={36} weight="strong" />}</h2>
      <p>{t(`begins.${entry?.kind ?? 'channel'}`)}</p>
      {retention !== null && !retention.filesOnly && (
        <p>{retention.hours % 24 === 0 ? t('kept.days', { count: retention.hours / 24 }) : t('kept.hours', { count: retention.hours })}</p>
      )}
      {isEmpty && <p>{t('empty.write')}</p>}
    </div>
  )
}
