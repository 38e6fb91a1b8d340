// The first line of the composer: who from outside will read what is written here.
import type { ReactNode } from 'react'
import { Doorway } from '../../components/doorway.tsx'
import { isGuest, nameOf } from '../../components/person.ts'
import { useFormat } from '../../text/use-format.ts'
import { RichText } from '../../text/use-text.tsx'
import type { Nature } from '../model/entry.ts'
import { useGuests } from '../model/guests.ts'
import classes from './composer.module.css'
import { composerText } from './composer-text.ts'

const namedMax = 3
const bold = { b: <b /> }

export function OutsideLine({
  id,
  rid,
  entry,
  isNarrow,
}: {
  readonly id: string
  readonly rid: string
  readonly entry: Nature | null
  readonly isNarrow: boolean
}): ReactNode {
  const format = useFormat()
  const guests = useGuests(rid)
  const person = entry?.person ?? null
  let said: ReactNode = null
  if (person !== null) {
    if (!isGuest(person)) return null
    const { company } = person
    said =
      company === undefined ? (
        <RichText of={composerText} text="dm.plain" values={{ name: nameOf(person) }} parts={bold} />
      ) : (
        <RichText of={composerText} text="dm" values={{ name: nameOf(person), company }} parts={bold} />
      )
  } else {
    if (guests === undefined || guests.total === 0) return null
    const companies = guests.companies.flatMap(({ company }) => company ?? [])
    if (companies.length === 0) said = <RichText of={composerText} text="companies.none" values={{ count: guests.total }} parts={bold} />
    else
      said = (
        <>
          <span className={classes.wide}>
            {companies.length > (isNarrow ? 1 : namedMax) ? (
              <RichText of={composerText} text="companies.count" values={{ count: companies.length } as never} parts={bold} />
            ) : (
              <RichText of={composerText} text="companies" values={{ companies: format.list(companies) }} parts={bold} />
            )}
          </span>
          <span className={classes.narrow}>
            {companies.length === 1 ? (
              <RichText of={composerText} text="companies" values={{ companies: companies[0] ?? '' }} parts={bold} />
            ) : (
              <RichText of={composerText} text="companies.count" values={{ count: companies.length } as never} parts={bold} />
            )}
          </span>
        </>
      )
  }
  return (
    <p className={classes.outside} id={id}>
      <Doorway />
      <span className={classes.outsideText}>{said}</span>
    </p>
  )
}
