// Keys that work everywhere in the app, such as Ctrl/Cmd K. In a field only those with a modifier count.
import { useEffect, useEffectEvent } from 'react'

export interface Key {
  readonly key: string
  /** Ctrl, or Cmd on a Mac. */
  readonly mod?: boolean
  readonly shift?: boolean
  readonly alt?: boolean
}

/** Calls `act` when the key is pressed, and keeps the browser from doing what it does with it. */
export function useKey({ key, mod = false, shift = false, alt = false }: Key, act: (event: KeyboardEvent) => void): void {
  const latest = useEffectEvent(act)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.key.toLowerCase() !== key.toLowerCase()) return
      if ((event.ctrlKey || event.metaKey) !== mod || event.shiftKey !== shift || event.altKey !== alt) return
      if (!mod && !alt && isTyping(event.target)) return
      event.preventDefault()
      latest(event)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [key, mod, shift, alt])
}

/** How the modifier is called on this machine. */
export const modName = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '') ? '⌘' : 'Ctrl'

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
}
