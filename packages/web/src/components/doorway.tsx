// The doorway: the glyph that stands for people from outside, and for nothing else.
import type { ReactNode } from 'react'

/** Decoration; whoever shows it says the word too. */
export function Doorway({ size = 16 }: { readonly size?: number }): ReactNode {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M3.2 14.4V6.3a4.8 4.8 0 0 1 9.6 0v8.1M1 14.4h14" />
      <circle cx="9.9" cy="9.2" r="1.25" fill="currentColor" stroke="none" />
    </svg>
  )
}
