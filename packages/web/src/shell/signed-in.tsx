// Everything that only signed-in people see stands inside this: it keeps the connection open, and nothing outlives the session.
import { Outlet } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useLastingConnection } from '../session/connection.ts'
import { useLiveRights } from '../session/live-rights.ts'
import { useSession } from '../session/session.ts'

export function SignedIn(): ReactNode {
  const isIn = useSession(({ session }) => session.name === 'in')
  return isIn ? <Connected /> : null
}

function Connected(): ReactNode {
  useLastingConnection()
  useLiveRights()
  return <Outlet />
}
