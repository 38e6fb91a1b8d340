// Who is typing, above the composer. Its place is kept, so that nothing moves when somebody begins.
import { memo, type ReactNode } from 'react'
import type { Person } from '../../components/person.ts'
import { nameOf } from '../../components/person.ts'
import { PersonName } from '../../components/person-name.tsx'
import { useSelf } from '../../session/session.ts'
import { RichText, useText } from '../../text/use-text.tsx'
import { useGuests } from '../model/guests.ts'
import { useTyping } from '../model/typing.ts'
import { roomText } from '../room/room-text.ts'
import classes from './composer.module.css'
import { typingText } from './typing-text.ts'

const none: readonly string[] = []

export const TypingLine = memo(function TypingLine({ rid, place }: { readonly rid: string; readonly place: string }): ReactNode {
  const t = useText(roomText)
  const self = useSelf()
  const guests = useGuests(rid)
  const all = useTyping(({ places }) => places.get(place) ?? none)
  const names = all.filter((name) => name !== self.username && name !== self.name)
  const [first, second] = names
  const personNamed = (name: string): Person =>
    guests?.guests.find((guest) => guest.username === name || nameOf(guest) === name) ?? { name }
  return (
    <div className={classes.typing}>
      {first !== undefined && second === undefined && <TypingOne person={personNamed(first)} />}
      {first !== undefined && second !== undefined && names.length === 2 && (
        <TypingTwo one={personNamed(first)} other={personNamed(second)} />
      )}
      {names.length > 2 && t('typing.many')}
    </div>
  )
})

function TypingTwo({ one, other }: { readonly one: Person; readonly other: Person }): ReactNode {
  return (
    <RichText
      of={typingText}
      text="two"
      parts={{
        who: <PersonName person={one} mark="short" weight="plain" />,
        other: <PersonName person={other} mark="short" weight="plain" />,
      }}
    />
  )
}

function TypingOne({ person }: { readonly person: Person }): ReactNode {
  return <RichText of={typingText} text="one" parts={{ who: <PersonName person={person} mark="short" weight="plain" /> }} />
}
