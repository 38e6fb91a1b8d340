// The mark that somebody is from outside. Nothing hides it: where space is short the company goes, the word never.
import type { ReactNode } from 'react'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'
import { Doorway } from './doorway.tsx'
import classes from './guest-mark.module.css'
import { isGuest, type Person } from './person.ts'

export type MarkForm = 'full' | 'short' | 'glyph'

/** Full: doorway, Guest, company. Short: doorway, Guest. Glyph: the doorway, which is said as Guest. Nothing for members. */
export function GuestMark({ person, form = 'full' }: { readonly person: Person; readonly form?: MarkForm }): ReactNode {
  return isGuest(person) ? <Mark person={person} form={form} /> : null
}

function Mark({ person, form }: { readonly person: Person; readonly form: MarkForm }): ReactNode {
  const t = useText(componentsText)
  const word = t('guest.mark')
  if (form === 'glyph')
    return (
      <span className={classes.glyph} role="img" aria-label={word} title={word}>
        <Doorway />
      </span>
    )
  const company = form === 'full' ? (person.company ?? '') : ''
  return (
    <span className={classes.mark} data-form={form} title={company === '' ? undefined : t('guest.from', { company })}>
      <Doorway size={14} />
      <span className={classes.word}>{word}</span>
      {company !== '' && <span className={classes.company}>{company}</span>}
    </span>
  )
}
