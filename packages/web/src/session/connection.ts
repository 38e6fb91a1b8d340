// The realtime connection of this tab: opened while somebody is signed in. Components read its state; areas listen through it.
import { type ConnectionState, LastingConnection } from '@foyer/client/lasting-connection.ts'
import { useEffect } from 'react'
import { create } from 'zustand'
import { rest } from '../api/rest.ts'
import { end } from './session.ts'
import { workspaceUrl } from './storage.ts'

interface Connection {
  readonly state: ConnectionState
  /** It was lost, and is not back yet. */
  readonly isLost: boolean
  readonly connection: LastingConnection | null
}

export const useConnection = create<Connection>(() => ({ state: { name: 'connecting' }, isLost: false, connection: null }))

/** Keeps the connection open for as long as the component that calls it is shown. */
export function useLastingConnection(): void {
  const token = rest.authToken
  useEffect(() => {
    if (token === undefined) return
    const connection = new LastingConnection({
      url: workspaceUrl,
      token,
      onState: (state) => {
        useConnection.setState(({ isLost }) => ({ state, isLost: state.name === 'offline' || (state.name === 'connecting' && isLost) }))
        if (state.name === 'refused') end(/expired/i.test(state.error.message) ? 'expired' : 'ended')
      },
    })
    useConnection.setState({ connection })
    const hurry = (): void => connection.retryNow()
    const hurryWhenSeen = (): void => {
      if (document.visibilityState === 'visible') hurry()
    }
    window.addEventListener('online', hurry)
    document.addEventListener('visibilitychange', hurryWhenSeen)
    return () => {
      window.removeEventListener('online', hurry)
      document.removeEventListener('visibilitychange', hurryWhenSeen)
      connection.close()
      useConnection.setState({ connection: null, isLost: false })
    }
  }, [token])
}
