// How much of a limit is used: icon, name, used / maximum, a bar with a tick at 80 %, a line of help. Guests are plum, everything else grey.
import type { ReactNode } from 'react'
import { useFormat } from '../text/use-format.ts'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'
import classes from './meter.module.css'

export interface MeterProps {
  readonly icon?: ReactNode
  readonly label: string
  readonly used: number
  /** null: unlimited. */
  readonly max: number | null
  readonly tone?: 'guest' | 'plain'
  readonly help?: ReactNode
}

export function Meter({ icon, label, used, max, tone = 'plain', help }: MeterProps): ReactNode {
  const t = useText(componentsText)
  const { number } = useFormat()
  const isWarning = max !== null && used >= max * 0.8
  const share = max === null ? 0 : max === 0 ? 1 : Math.min(1, used / max)
  return (
    <div className={classes.meter} data-tone={tone}>
      <div className={classes.head}>
        <span className={classes.icon}>{icon}</span>
        <span className={classes.label}>{label}</span>
        <span className={classes.count}>{max === null ? number(used) : `${number(used)} / ${number(max)}`}</span>
      </div>
      {max === null ? (
        <div className={classes.unlimited}>{t('meter.unlimited')}</div>
      ) : (
        <div
          className={classes.bar}
          role="meter"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={max}
          aria-valuenow={Math.min(used, max)}
          aria-valuetext={t('meter.use', { used: number(used), max: number(max) })}
        >
          <span className={classes.fill} style={{ width: `${share * 100}%` }} />
          <span className={classes.tick} />
        </div>
      )}
      {(help !== undefined || isWarning) && (
        <div className={classes.help} data-warning={isWarning || undefined}>
          {help ?? t('meter.warning')}
        </div>
      )}
    </div>
  )
}
