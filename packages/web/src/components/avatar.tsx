// The picture of a person. Its shape says what they are: members rounded squares, guests circles with a ring, bots hexagons.
import type { ReactNode } from 'react'
import { basePath } from '../session/storage.ts'
import classes from './avatar.module.css'
import { hueOf, initialsOf, type Person } from './person.ts'
import { PresenceSign } from './presence.tsx'

export type AvatarSize = 20 | 24 | 28 | 32 | 36 | 72

/** Decoration: the name stands beside it. Its letters are drawn by the style sheet: they are no text to read or to copy. `presence` adds the sign at its corner. */
export function Avatar({
  person,
  size = 36,
  presence = false,
}: {
  readonly person: Person
  readonly size?: AvatarSize
  readonly presence?: boolean
}): ReactNode {
  const hue = hueOf(person)
  const picture =
    person.avatarETag === undefined || person.username === undefined
      ? null
      : `${basePath}avatar/${encodeURIComponent(person.username)}?etag=${encodeURIComponent(person.avatarETag)}`
  return (
    <span
      className={classes.avatar}
      data-kind={person.kind ?? 'member'}
      data-size={size}
      data-initials={picture === null ? initialsOf(person) : undefined}
      aria-hidden="true"
      style={{ background: `var(--fy-av-${hue}-bg)`, color: `var(--fy-av-${hue}-fg)` }}
    >
      {picture !== null && <img className={classes.picture} src={picture} alt="" loading="lazy" width={size} height={size} />}
      {presence && (
        <span className={classes.presence}>
          <PresenceSign status={person.status} />
        </span>
      )}
    </span>
  )
}
