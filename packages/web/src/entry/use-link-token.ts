// The secret part of a mailed link, which stands behind the #.
import { useLocation } from '@tanstack/react-router'

/** Empty when there is none. */
export function useLinkToken(): string {
  return useLocation({ select: ({ hash }) => hash.replace(/^#/, '') })
}
