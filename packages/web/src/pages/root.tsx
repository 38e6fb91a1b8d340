// Around every page: what listens to keys, what is said aloud, and the wait until the server has said who is here.
import { Outlet, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { LiveRegion } from '../components/live-region.tsx'
import { Waiting } from '../components/waiting.tsx'
import { listenForEscape } from '../keys/escape.ts'
import { listenForRegions } from '../keys/regions.ts'
import { useSession } from '../session/session.ts'
import { UnreachablePage } from '../shell/unreachable-page.tsx'

export function Root(): ReactNode {
  const router = useRouter()
  const { session } = useSession()
  // Addresses are judged again when somebody signs in or out, here or in another tab.
  useEffect(() => {
    // The server may have said who is here before this listens.
    if (useSession.getState().session.name !== 'unknown') void router.invalidate()
    return useSession.subscribe(() => void router.invalidate())
  }, [router])
  useEffect(() => listenForEscape(), [])
  useEffect(() => listenForRegions(), [])
  return (
    <>
      {session.name === 'unknown' && <Waiting />}
      {session.name === 'unreachable' && <UnreachablePage />}
      {(session.name === 'in' || session.name === 'out') && <Outlet />}
      <LiveRegion />
    </>
  )
}
