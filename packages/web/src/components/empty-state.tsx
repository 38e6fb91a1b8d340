// A page or a pane with nothing in it, or that can't be shown: a sign, what it is, why, and one thing to do.
import type { ReactNode } from 'react'
import classes from './empty-state.module.css'

export function EmptyState({
  icon,
  title,
  level = 2,
  action,
  children,
}: {
  readonly icon?: ReactNode
  readonly title: ReactNode
  readonly level?: 1 | 2
  readonly action?: ReactNode
  readonly children?: ReactNode
}): ReactNode {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className={classes.empty}>
      {icon !== undefined && (
        <span className={classes.icon} aria-hidden="true">
          {icon}
        </span>
      )}
      <Heading className={classes.title}>{title}</Heading>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {action !== undefined && <div className={classes.action}>{action}</div>}
    </div>
  )
}
