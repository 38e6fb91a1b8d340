// Whether the workspace still waits for its first administrator.
import { useQuery } from '@tanstack/react-query'
import { rest } from '../api/rest.ts'

/** null until the server has answered. */
export function useSetUpState(): 'needed' | 'done' | null {
  const { data } = useQuery({ queryKey: ['set-up'], queryFn: () => rest.get<{ needed: boolean }>('foyer.setup'), staleTime: 60_000 })
  if (data === undefined) return null
  return data.needed ? 'needed' : 'done'
}
