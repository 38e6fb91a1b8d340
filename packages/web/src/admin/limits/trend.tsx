// How much of a limit was taken, day by day: a line, the limit above it, and the same in words.
import type { ReactNode } from 'react'
import { useFormat } from '../../text/use-format.ts'
import { useText } from '../../text/use-text.tsx'
import classes from './limits.module.css'
import { limitsText } from './limits-text.ts'

export interface Sample {
  readonly day: string
  readonly used: number
  readonly max: number | null
}

const [width, height] = [640, 190]
const [left, right, top, bottom] = [36, 14, 26, 24]

export function Trend({ samples, tone }: { readonly samples: readonly Sample[]; readonly tone: 'guest' | 'plain' }): ReactNode {
  const t = useText(limitsText)
  const { number, shortDay } = useFormat()
  const [first, last] = [samples[0], samples.at(-1)]
  if (first === undefined || last === undefined || samples.length < 2) return <p className={classes.none}>{t('trend.none')}</p>
  const step = stepFor(Math.max(1, ...samples.map(({ used, max }) => Math.max(used, max ?? 0))))
  const high = step * Math.ceil(Math.max(1, ...samples.map(({ used, max }) => Math.max(used, max ?? 0))) / step)
  const [from, to] = [timeOf(first), timeOf(last)]
  const x = (sample: Sample): number => left + ((timeOf(sample) - from) / Math.max(1, to - from)) * (width - left - right)
  const y = (value: number): number => height - bottom - (value / high) * (height - top - bottom)
  const line = samples.map((sample) => `${x(sample).toFixed(1)},${y(sample.used).toFixed(1)}`).join(' ')
  const limits = samples.flatMap((sample) => (sample.max === null ? [] : [`${x(sample).toFixed(1)},${y(sample.max).toFixed(1)}`])).join(' ')
  const said = t('trend.said', { from: shortDay(first.day), first: number(first.used), to: shortDay(last.day), last: number(last.used) })
  return (
    <svg className={classes.trend} data-tone={tone} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={said}>
      {Array.from({ length: high / step + 1 }, (_, index) => index * step).map((value) => (
        <g key={value}>
          <line className={classes.grid} x1={left} x2={width - right} y1={y(value)} y2={y(value)} />
          <text x={left - 8} y={y(value) + 4} textAnchor="end">
            {number(value)}
          </text>
        </g>
      ))}
      <polygon className={classes.area} points={`${x(first)},${y(0)} ${line} ${x(last)},${y(0)}`} />
      {limits !== '' && <polyline className={classes.limitLine} points={limits} />}
      <polyline className={classes.line} points={line} />
      <circle className={classes.dot} cx={x(last)} cy={y(last.used)} r={4} />
      {last.max !== null && (
        <text x={left} y={y(last.max) - 6}>
          {t('trend.limit', { max: number(last.max) })}
        </text>
      )}
      <text className={classes.today} x={x(last)} y={y(last.used) - 10} textAnchor="end">
        {t('trend.today', { n: number(last.used) })}
      </text>
      <text x={left} y={height - 6}>
        {shortDay(first.day)}
      </text>
      <text x={width - right} y={height - 6} textAnchor="end">
        {shortDay(last.day)}
      </text>
    </svg>
  )
}

function timeOf({ day }: Sample): number {
  return new Date(day).getTime()
}

/** Whole steps of 1, 2 or 5, three to five of them. */
function stepFor(high: number): number {
  const size = 10 ** Math.floor(Math.log10(high))
  return Math.max(1, [0.2, 0.5, 1, 2].map((part) => size * part).find((step) => high / step <= 5) ?? size * 2)
}
