// Above the first message there is: what this room is.
import type { ReactNode } from 'react'
import { PersonName } from '../../components/person-name.tsx'
import { useText } from '../../text/use-text.tsx'
import type { Nature } from '../model/entry.ts'
import classes from './room-pane.module.css'
import { roomText } from './room-text.ts'

export function Beginning({
  entry,
  title,
  isEmpty,
}: {
  readonly entry: Nature | null
  readonly title: string
  readonly isEmpty: boolean
}): ReactNode {
  const t = useText(roomText)
  return (
    <div className={classes.beginning}>
      <h2>{entry?.person === null || entry === null ? title : <PersonName person={entry.person} avatar={36} weight="strong" />}</h2>
      <p>{t(`begins.${entry?.kind ?? 'channel'}`)}</p>
      {isEmpty && <p>{t('empty.write')}</p>}
    </div>
  )
}
