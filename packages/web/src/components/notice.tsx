// What happened, where it happened: refused, worth knowing, done, or about people from outside. A notice is a sentence and stays.
import { IconAlertCircle, IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Doorway } from './doorway.tsx'
import classes from './notice.module.css'

export type NoticeTone = 'refused' | 'warning' | 'info' | 'done' | 'guest'

const icons = { refused: IconAlertCircle, warning: IconAlertTriangle, info: IconInfoCircle, done: IconCheck }

/** `said`: read out when it appears, as what answers something that was done. */
export function Notice({
  tone = 'info',
  title,
  action,
  said = false,
  children,
}: {
  readonly tone?: NoticeTone
  readonly title?: ReactNode
  readonly action?: ReactNode
  readonly said?: boolean
  readonly children?: ReactNode
}): ReactNode {
  const Icon = tone === 'guest' ? null : icons[tone]
  const role = said ? (tone === 'refused' ? 'alert' : 'status') : undefined
  return (
    <div className={classes.notice} data-tone={tone} role={role}>
      <span className={classes.icon}>{Icon === null ? <Doorway size={18} /> : <Icon size={18} stroke={1.75} aria-hidden="true" />}</span>
      <div className={classes.text}>
        {title !== undefined && <b className={classes.title}>{title}</b>} {children}
      </div>
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </div>
  )
}
