// The head of the list: something at its left, a title, and what can be done at its right. On phones the list is a page of its own, so the title is
// a heading of the first level, as the one of the content is.
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
    <div className={classes.head}>
      {children}
      <h1 className={classes.title}>{title}</h1>
      {actions !== undefined && <span className={classes.actions}>{actions}</span>}
    </div>
  )
}
