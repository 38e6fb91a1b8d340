// A length of time, which the server keeps in milliseconds and nobody reads so.
import { NumberInput, Select } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useText } from '../../text/use-text.tsx'
import classes from './settings.module.css'
import { settingsText } from './settings-text.ts'

const units = { days: 86_400_000, hours: 3_600_000, minutes: 60_000 } as const
type Unit = keyof typeof units
const names = Object.keys(units) as Unit[]

/** A length of time in words: 30 days. */
export function useTimespan(): (ms: number) => string {
  const t = useText(settingsText)
  return (ms) => {
    const unit = unitOf(ms)
    return t(`timespan.${unit}`, { count: ms / units[unit] })
  }
}

interface TimespanProps {
  readonly id: string
  readonly label: string
  readonly value: number | null
  readonly description: string | null
  readonly error: string | null
  readonly disabled: boolean
  readonly className: string
  readonly onChange: (value: unknown) => void
}

export function Timespan({ label, value, disabled, onChange, ...field }: TimespanProps): ReactNode {
  const t = useText(settingsText)
  const [typed, setTyped] = useState<{ readonly value: number | null; readonly unit: Unit } | null>(null)
  // The unit that was chosen counts for what was typed with it, and not for what comes back in its place.
  const unit = typed !== null && typed.value === value ? typed.unit : unitOf(value ?? units.days)
  const count = value === null ? '' : value / units[unit]
  const change = (next: number | string, by: Unit): void => {
    const length = typeof next === 'number' ? next * units[by] : null
    setTyped({ value: length, unit: by })
    onChange(length ?? '')
  }
  return (
    <>
      <NumberInput
        {...field}
        value={count}
        disabled={disabled}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        inputWrapperOrder={['label', 'input', 'error', 'description']}
        onChange={(next) => change(next, unit)}
      />
      <Select
        aria-label={t('unit', { setting: label })}
        className={classes.unit ?? ''}
        data={names.map((name) => ({ value: name, label: t(`unit.${name}`) }))}
        value={unit}
        disabled={disabled}
        allowDeselect={false}
        // The number stays as it was typed: twelve, and then hours, are twelve hours.
        onChange={(next) => isUnit(next) && change(count, next)}
      />
    </>
  )
}

/** The longest of which it is a whole number. */
function unitOf(ms: number): Unit {
  return names.find((name) => ms % units[name] === 0) ?? 'minutes'
}

function isUnit(text: string | null): text is Unit {
  return text !== null && text in units
}
