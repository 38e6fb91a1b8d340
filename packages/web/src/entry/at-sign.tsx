import { IconAt } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** Before a username. */
export function AtSign(): ReactNode {
  return <IconAt size={16} stroke={1.75} aria-hidden="true" />
}
