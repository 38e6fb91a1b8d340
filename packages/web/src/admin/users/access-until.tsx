// Until when a guest may stay: a day, some usual spans, or no end. It ends with that day.
import { Button, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useText } from '../../text/use-text.tsx'
import classes from './user-form.module.css'
import { usersText } from './users-text.ts'

export function AccessUntil({ value, onChange }: { readonly value: string; readonly onChange: (day: string) => void }): ReactNode {
  const t = useText(usersText)
  return (
    <div className={classes.until}>
      <TextInput
        type="date"
        label={t('accessEnds')}
        value={value}
        min={today()}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <div className={classes.spans}>
        {(
          [
            ['ends.month', 1],
            ['ends.quarter', 3],
          ] as const
        ).map(([key, months]) => (
          <Button key={key} size="sm" onClick={() => onChange(inMonths(months))}>
            {t(key)}
          </Button>
        ))}
        <Button size="sm" onClick={() => onChange('')} aria-pressed={value === ''}>
          {t('ends.none')}
        </Button>
      </div>
    </div>
  )
}

const today = (): string => dayOf(new Date())

/** The end of a day, here, as the server takes it; null when there is none. */
export function endOf(day: string): string | null {
  return day === '' ? null : new Date(`${day}T23:59:59`).toISOString()
}

/** A moment as the day it falls on, here. */
export function dayOf(moment: Date | string | undefined): string {
  if (moment === undefined) return ''
  const date = new Date(moment)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function inMonths(months: number): string {
  const date = new Date()
  date.setMonth(date.getMonth() + months)
  return dayOf(date)
}
