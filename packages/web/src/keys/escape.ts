// Esc closes one thing at a time, always in the same order: a menu, the bar, an edit; and at last it marks the room read.
import { useEffect, useEffectEvent } from 'react'

const order = ['menu', 'bar', 'edit', 'room'] as const
export type EscapeLevel = (typeof order)[number]

interface Waiting {
  readonly level: EscapeLevel
  readonly close: () => void
}

const waiting: Waiting[] = []

/** While `active`, Esc calls `close`, unless something that comes before it takes the key. The latest of a level goes first. */
export function useEscape(level: EscapeLevel, close: () => void, active = true): void {
  const latest = useEffectEvent(close)
  useEffect(() => {
    if (!active) return
    const mine: Waiting = { level, close: () => latest() }
    waiting.push(mine)
    return () => void waiting.splice(waiting.indexOf(mine), 1)
  }, [level, active])
}

/** Listens for Esc; once, at the root of the app. */
export function listenForEscape(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    // Menus and dialogs of Mantine close themselves, and say so; an input method's Esc is its own.
    if (
      event.key !== 'Escape' ||
      event.defaultPrevented ||
      event.isComposing ||
      document.querySelector('[role="dialog"][aria-modal="true"]') !== null
    )
      return
    const first = order.flatMap((level) => waiting.findLast((one) => one.level === level) ?? [])[0]
    if (first === undefined) return
    event.preventDefault()
    first.close()
  }
  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}
