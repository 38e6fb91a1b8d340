// Who is typing where. A sign that is not repeated is over after a few seconds: its end may have been lost.
import { create } from 'zustand'

const heldMs = 8_000

interface TypingState {
  /** Names by place: a room's id, or that of a thread. */
  readonly places: ReadonlyMap<string, readonly string[]>
}

export const useTyping = create<TypingState>(() => ({ places: new Map() }))

const timers = new Map<string, ReturnType<typeof setTimeout>>()

export function takeTyping(rid: string, name: string, activities: readonly unknown[], more: unknown): void {
  const { tmid } = (more ?? {}) as { tmid?: string }
  const place = tmid ?? rid
  const key = `${place}|${name}`
  clearTimeout(timers.get(key))
  timers.delete(key)
  const isTyping = activities.includes('user-typing')
  set(place, name, isTyping)
  if (isTyping)
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key)
        set(place, name, false)
      }, heldMs),
    )
}

function set(place: string, name: string, isTyping: boolean): void {
  useTyping.setState(({ places }) => {
    const others = (places.get(place) ?? []).filter((one) => one !== name)
    const now = isTyping ? [...others, name] : others
    const changed = new Map(places)
    if (now.length === 0) changed.delete(place)
    else changed.set(place, now)
    return { places: changed }
  })
}
