// What is said to screen readers without being shown. One polite and one assertive region stand in the page from the beginning, since
// regions that appear together with their text are often not read.
import type { ReactNode } from 'react'
import { create } from 'zustand'

const useSaid = create<{ readonly polite: string; readonly assertive: string }>(() => ({ polite: '', assertive: '' }))

/** Says a sentence; the same one twice is said twice. An empty one takes back what is not so any more. */
export function say(sentence: string, how: 'polite' | 'assertive' = 'polite'): void {
  // A text that does not change is not read: an invisible space makes it another.
  useSaid.setState((said) => ({ [how]: said[how] === sentence && sentence !== '' ? `${sentence}\u00a0` : sentence }))
}

export function LiveRegion(): ReactNode {
  const { polite, assertive } = useSaid()
  return (
    <>
      <div className="fy-said" role="status" aria-live="polite">
        {polite}
      </div>
      <div className="fy-said" role="alert" aria-live="assertive">
        {assertive}
      </div>
    </>
  )
}
