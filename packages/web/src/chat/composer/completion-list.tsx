// The list of completions above the field. The field keeps the focus; the list says which one is chosen.
import type { ReactNode } from 'react'
import { PersonName } from '../../components/person-name.tsx'
import { useText } from '../../text/use-text.tsx'
import { RoomIcon } from '../rooms/room-icon.tsx'
import classes from './composer.module.css'
import { composerText } from './composer-text.ts'
import type { Completion } from './completions.ts'

const labels = {
  person: 'complete.people',
  all: 'complete.people',
  room: 'complete.rooms',
  emoji: 'complete.emoji',
  command: 'complete.commands',
} as const

export function CompletionList({
  id,
  completions,
  chosen,
  onChoose,
}: {
  readonly id: string
  readonly completions: readonly Completion[]
  readonly chosen: number
  readonly onChoose: (completion: Completion) => void
}): ReactNode {
  const t = useText(composerText)
  const first = completions[0]
  if (first === undefined) return null
  return (
    <div className={classes.completions} id={id} role="listbox" aria-label={t(labels[first.kind])}>
      {completions.map((completion, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field has the focus and takes the keys
        <div
          key={completion.insert}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          tabIndex={-1}
          className={classes.completion}
          onPointerDown={(event) => {
            event.preventDefault()
            onChoose(completion)
          }}
        >
          <One completion={completion} />
        </div>
      ))}
    </div>
  )
}

function One({ completion }: { readonly completion: Completion }): ReactNode {
  const t = useText(composerText)
  switch (completion.kind) {
    case 'person':
      return (
        <>
          <PersonName person={completion.person} avatar={24} presence />
          <span className={classes.faint}>{completion.isOutside ? t('complete.outside') : `@${completion.person.username ?? ''}`}</span>
        </>
      )
    case 'all':
      return (
        <>
          <span className={classes.strong}>{`@${completion.word}`}</span>
          <span className={classes.faint}>{t(`complete.${completion.word}`)}</span>
        </>
      )
    case 'room':
      return (
        <>
          <RoomIcon kind="channel" />
          <span className={classes.strong}>{completion.title}</span>
        </>
      )
    case 'emoji':
      return (
        <>
          <span className={classes.emoji}>{completion.emoji}</span>
          <span>{`:${completion.name}:`}</span>
        </>
      )
    case 'command':
      return (
        <>
          <span className={classes.strong}>{`/${completion.name}`}</span>
          <span className={classes.faint}>{`${completion.params} ${completion.description}`.trim()}</span>
        </>
      )
  }
}
