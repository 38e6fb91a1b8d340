// A state in a word.
import type { ReactNode } from 'react'
import classes from './page.module.css'

export function Badge({
  tone,
  children,
}: {
  readonly tone?: 'good' | 'warning' | 'bad' | 'guest'
  readonly children: ReactNode
}): ReactNode {
  return (
    <span className={classes.badge} data-tone={tone}>
      {children}
    </span>
  )
}
