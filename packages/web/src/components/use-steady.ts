// For what is handed to a part of a page that is expensive to draw, and is no reason to draw it anew.
import { useCallback, useLayoutEffect, useRef } from 'react'

/** A function that stays the same and does what the latest one does. For what somebody does, not for what is asked while drawing. */
export function useSteady<Args extends unknown[], Result>(act: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(act)
  useLayoutEffect(() => {
    latest.current = act
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}
