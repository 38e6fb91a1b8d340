// The mark of those who are not from here. It goes wherever a name is shown, and can't be turned off.
import type { AccountKind } from '../../schema/tables.ts'

/** The two keys of ours that stand beside a name: that this is a guest or a bot, and a guest's company. */
export function outsideMark(person: { readonly kind: AccountKind; readonly company?: string | null }): {
  kind?: 'guest' | 'bot'
  company?: string
} {
  if (person.kind === 'member') return {}
  return { kind: person.kind, ...(person.kind === 'guest' && person.company ? { company: person.company } : {}) }
}
