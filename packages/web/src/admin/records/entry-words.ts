// Who an entry of the audit log names, and whom or what it is about, in words.
import { useText } from '../../text/use-text.tsx'
import { useRoleName } from '../names/roles-text.ts'
import type { AuditEntry } from '../users/accounts.ts'
import { recordsText } from './records-text.ts'

/** Who did it; the log keeps words for those that have no account. */
export function useActorName(): (actor: AuditEntry['actor']) => string {
  const t = useText(recordsText)
  return ({ _id, username }) => {
    if (_id !== null) return username
    return username === 'anonymous' ? t('stranger') : t('system')
  }
}

/** Whom or what an entry is about. */
export function useTargetName(): (target: AuditEntry['target']) => string {
  const t = useText(recordsText)
  const roleName = useRoleName()
  return ({ kind, id, name }) => {
    // Of several people at once the log keeps how many there were, in words.
    const [, people, lines] = (kind === 'invitation' && /^(?:(\d+) people|a list of (\d+))$/.exec(name ?? '')) || []
    if (people !== undefined) return t('target.people', { count: Number(people) })
    if (lines !== undefined) return t('target.list', { count: Number(lines) })
    if (kind === 'role' && id !== null) return roleName(id)
    const letter = `letter.of.${name}`
    if (kind === 'letter' && isLetter(letter)) return t(letter)
    return name || id || '–'
  }
}

type Letter = Extract<keyof (typeof recordsText)['english'], `letter.of.${string}`>

function isLetter(key: string): key is Letter {
  return Object.hasOwn(recordsText.english, key)
}
