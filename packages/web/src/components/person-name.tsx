// The only way to print a person's name: with the mark of a guest, which therefore can't be forgotten; with avatar and presence where wanted.
import type { ReactNode } from 'react'
import { useText } from '../text/use-text.tsx'
import { Avatar, type AvatarSize } from './avatar.tsx'
import { componentsText } from './components-text.ts'
import { GuestMark, type MarkForm } from './guest-mark.tsx'
import { nameOf, type Person } from './person.ts'
import classes from './person-name.module.css'
import { PresenceSaid } from './presence.tsx'

export interface PersonNameProps {
  readonly person: Person
  /** How much of the guest's mark is shown; there is no form without it. */
  readonly mark?: MarkForm
  /** The size of the avatar; without one there is none. */
  readonly avatar?: AvatarSize
  readonly presence?: boolean
  /** Strong: the author of a message, a heading. */
  readonly weight?: 'plain' | 'medium' | 'strong'
  /** A second line: the username, a status, "is your host here". */
  readonly below?: ReactNode
}

export function PersonName({ person, mark = 'full', avatar, presence = false, weight = 'medium', below }: PersonNameProps): ReactNode {
  return (
    <span className={classes.person}>
      {avatar !== undefined && <Avatar person={person} size={avatar} presence={presence} />}
      <span className={classes.lines}>
        <span className={classes.line}>
          <span className={classes.name} data-weight={weight}>
            {nameOf(person)}
          </span>
          {person.kind === 'bot' && <BotMark />}
          <GuestMark person={person} form={mark} />
          {presence && <PresenceSaid status={person.status} />}
        </span>
        {below !== undefined && <span className={classes.below}>{below}</span>}
      </span>
    </span>
  )
}

function BotMark(): ReactNode {
  const t = useText(componentsText)
  return <span className={classes.bot}>{t('bot.mark')}</span>
}
