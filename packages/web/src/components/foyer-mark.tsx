// Foyer's own mark.
import type { ReactNode } from 'react'

/** Decoration beside the workspace's name. */
export function FoyerMark({ size = 30 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#2B2823" />
      <path d="M7 26V15a9 9 0 0 1 18 0v11h-3V15a6 6 0 0 0-12 0v11z" fill="#F7F5F1" />
      <path d="M12.4 15.2 18.6 13v13l-6.2-1.4z" fill="#E89AC6" />
    </svg>
  )
}
