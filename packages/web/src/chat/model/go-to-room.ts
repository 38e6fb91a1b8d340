// Going to a room of one's own. The room that is shown stays until there is something to show of the other: drawing it empty first takes longer
// than the answer, and makes that wait.
import type { Membership } from '@foyer/protocol/entities/membership.ts'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { useConnection } from '../../session/connection.ts'
import { useSelf } from '../../session/session.ts'
import { addressOf } from './address.ts'
import { readyTimeline } from './timelines.ts'

/** The room that is on its way to be shown; whoever wants the next one meanwhile is shown that at once. */
let onTheWay: string | null = null

/** The room that somebody has asked for last, where it is not shown yet. */
export function roomOnTheWay(): string | null {
  return onTheWay
}

export function useGoToRoom(): (membership: Membership) => void {
  const { _id: self } = useSelf()
  const navigate = useNavigate()
  const router = useRouter()
  return useCallback(
    (membership) => {
      const { rid } = membership
      const { connection } = useConnection.getState()
      const from = router.state.location.pathname
      const go = (): void => {
        // Whoever has gone elsewhere meanwhile stays there.
        const isWanted = onTheWay === rid && router.state.location.pathname === from
        if (onTheWay === rid) onTheWay = null
        if (isWanted) void navigate(addressOf(membership))
      }
      const isNext = onTheWay !== null
      onTheWay = rid
      const ready = connection === null ? null : readyTimeline(rid, connection, self)
      if (ready === null || isNext) go()
      else void ready.then(go)
    },
    [navigate, router, self],
  )
}

/** Whether a press on a link is meant for this page, and not for another tab. */
export function isPlainPress({
  button,
  metaKey,
  ctrlKey,
  shiftKey,
  altKey,
}: Pick<MouseEvent, 'button' | 'metaKey' | 'ctrlKey' | 'shiftKey' | 'altKey'>): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey
}
