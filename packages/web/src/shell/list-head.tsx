// The head of the list: something at its left, a title, and what can be done at its right.
import type { ReactNode } from 'react'
import classes from './list-head.module.css'

export function ListHead({
  title,
  children,
  actions,
}: {
  readonly title: string
  readonly children: ReactNode
  readonly actions?: ReactNode
}): ReactNode {
  return (
    <header className={classes.head}>
      {children}
      <span className={classes.title}>{title}</span>
      {actions !== undefined && <span className={classes.actions}>{actions}</span>}
    </header>
  )
}
