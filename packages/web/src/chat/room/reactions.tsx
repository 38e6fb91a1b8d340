// Reactions below a message: each a button that puts one's own on it or takes it off.
import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { useSelf } from '../../session/session.ts'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import { useGuests } from '../model/guests.ts'
import type { ChatMessage } from '../model/message.ts'
import { useEmojiNamed } from './emoji.ts'
import classes from './message-row.module.css'
import { usePlace } from './place.ts'
import { roomText } from './room-text.ts'

/** How many are named. */
const namedMax = 20

export function Reactions({
  message,
  onReact,
}: {
  readonly message: ChatMessage
  readonly onReact: (shortcode: string) => void
}): ReactNode {
  const entries = Object.entries(message.reactions ?? {})
  if (entries.length === 0) return null
  return (
    <div className={classes.reactions}>
      {entries.map(([shortcode, { usernames, names }]) => (
        <Reaction key={shortcode} {...{ rid: message.rid, shortcode, usernames, names, onReact }} />
      ))}
    </div>
  )
}

function Reaction({
  rid,
  shortcode,
  usernames,
  names,
  onReact,
}: {
  readonly rid: string
  readonly shortcode: string
  readonly usernames: readonly string[]
  readonly names: readonly string[] | undefined
  readonly onReact: (shortcode: string) => void
}): ReactNode {
  const t = useText(roomText)
  const format = useFormat()
  const { username } = useSelf()
  const { rights } = usePlace()
  const mayReact = rights.messages.others.includes('react-to-message')
  const emoji = useEmojiNamed(shortcode.replaceAll(':', '')) ?? shortcode
  const isMine = usernames.includes(username ?? '')
  const guests = useGuests(rid)
  const outside = new Set(guests?.guests.map((guest) => guest.username))
  const named = usernames.slice(0, namedMax).map((name, at) => {
    const shown = names?.[at] ?? name
    return outside.has(name) ? t('reaction.guest', { name: shown }) : shown
  })
  const more = usernames.length - named.length
  const said = t('reaction.by', {
    names: format.list(more > 0 ? [...named, t('reaction.more', { count: more })] : named),
    emoji: shortcode,
  })
  return (
    <Tooltip label={said}>
      <button
        type="button"
        className={classes.reaction}
        aria-pressed={isMine}
        aria-disabled={!mayReact || undefined}
        onClick={() => mayReact && onReact(shortcode)}
      >
        <span>{emoji}</span>
        <span>{format.number(usernames.length)}</span>
        <span className="fy-said">{said}</span>
      </button>
    </Tooltip>
  )
}
