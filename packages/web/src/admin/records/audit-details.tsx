// What an entry of the audit log keeps besides who, what and when: why, and each field as it was and as it is. A field or value that nobody has
// words for is shown as it is kept.
import type { ReactNode } from 'react'
import page from '../frame/page.module.css'
import { useStopReason } from '../invites/stop-reason.ts'
import { useRoleName } from '../names/roles-text.ts'
import type { AuditEntry } from '../users/accounts.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { detailsText } from './details-text.ts'
import classes from './records.module.css'

type Fields = Readonly<Record<string, unknown>>
type Key = keyof (typeof detailsText)['english']

export function AuditDetails({ entry: { details, target } }: { readonly entry: AuditEntry }): ReactNode {
  const t = useText(detailsText)
  const stopOf = useStopReason()
  const valueOf = useValue(target.kind === 'permission')
  const { before, after, reason, ...others } = details
  const [was, is] = [fieldsOf(before), { ...fieldsOf(after), ...others }]
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort((one, other) => placeOf(one) - placeOf(other))
  if (reason === undefined && fields.length === 0) return <p className={page.note}>{t('none')}</p>
  return (
    <dl className={`${page.facts} ${classes.details}`}>
      {typeof reason === 'string' && (
        <>
          <dt>{t('reason')}</dt>
          <dd>{stopOf(reason)}</dd>
        </>
      )}
      {fields.map((field) => {
        const label = known(`field.${field}`)
        const [old, now] = [valueOf(field, was[field]), valueOf(field, is[field])]
        return (
          <div key={field} className={classes.detail}>
            <dt>{label === null ? <code className={page.mono}>{field}</code> : t(label)}</dt>
            <dd>{!(field in was) || old === now ? now : field in is ? t('change', { before: old, after: now }) : old}</dd>
          </div>
        )
      })}
    </dl>
  )
}

function useValue(areRoles: boolean): (field: string, value: unknown) => string {
  const t = useText(detailsText)
  const { number, moment, list } = useFormat()
  const roleName = useRoleName()
  const valueOf = (field: string, value: unknown): string => {
    if (value === undefined || value === null || value === '') return t('nothing')
    if (typeof value === 'boolean') return value ? t('yes') : t('no')
    if (typeof value === 'number') return number(value)
    if (Array.isArray(value)) return value.length === 0 ? t('nothing') : list(value.map((one) => valueOf(field, one)))
    if (typeof value !== 'string') return partsOf(field, value) ?? JSON.stringify(value)
    const word = known(`value.${field}.${value}`)
    if (word !== null) return t(word)
    if (areRoles || field === 'role' || field === 'roles') return roleName(value)
    return isMoment(value) ? moment(value) : value
  }
  /** What has fields itself, where each of them has its text. */
  const partsOf = (field: string, value: object): string | null => {
    const parts = Object.entries(value).map(([name, one]) => [known(`field.${field}.${name}`), valueOf(name, one)] as const)
    if (known(`field.${field}`) === null || parts.some(([label]) => label === null)) return null
    return parts.length === 0 ? t('nothing') : list(parts.map(([label, one]) => `${label === null ? '' : t(label)}: ${one}`))
  }
  return valueOf
}

/** The key, if there is a text for it; one that is filled in is none. */
function known(key: string): Exclude<Key, 'change'> | null {
  return Object.hasOwn(detailsText.english, key) ? (key as Exclude<Key, 'change'>) : null
}

const order = Object.keys(detailsText.english)

/** Fields stand in the order of their texts, and those without one at the end: the database keeps none. */
function placeOf(field: string): number {
  const place = order.indexOf(`field.${field}`)
  return place === -1 ? order.length : place
}

function isMoment(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text))
}

function fieldsOf(part: unknown): Fields {
  return typeof part === 'object' && part !== null ? (part as Fields) : {}
}
