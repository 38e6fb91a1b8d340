// What arrived in a room while the connection was lost: counted when it is back, and said until somebody has seen it.
import { create } from 'zustand'

interface Meanwhile {
  /** By room. */
  readonly counts: ReadonlyMap<string, number>
}

export const useMeanwhile = create<Meanwhile>(() => ({ counts: new Map() }))

export function noteMeanwhile(rid: string, count: number): void {
  if (count > 0) useMeanwhile.setState(({ counts }) => ({ counts: new Map(counts).set(rid, (counts.get(rid) ?? 0) + count) }))
}

export function forgetMeanwhile(rid: string): void {
  useMeanwhile.setState(({ counts }) => (counts.has(rid) ? { counts: new Map([...counts].filter(([id]) => id !== rid)) } : {}))
}
