// What is shown while something is being asked: nothing at first, so that quick answers do not flicker, then shapes of what will stand there.
import { type ReactNode, useEffect, useState } from 'react'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'
import classes from './waiting.module.css'

const quickMs = 300

/** The shapes of rows, or what is given instead, after 300 ms. */
export function Waiting({ rows = 3, children }: { readonly rows?: number; readonly children?: ReactNode }): ReactNode {
  const t = useText(componentsText)
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), quickMs)
    return () => clearTimeout(timer)
  }, [])
  if (!isLate) return null
  return (
    <div role="status" className={classes.waiting}>
      <span className="fy-said">{t('loading')}</span>
      {children ?? Array.from({ length: rows }, (_, row) => <Row key={row} />)}
    </div>
  )
}

function Row(): ReactNode {
  return (
    <div className={classes.row} aria-hidden="true">
      <span className={classes.picture} />
      <span className={classes.lines}>
        <span className={classes.line} />
        <span className={classes.line} />
      </span>
    </div>
  )
}
