// What the signed-in person may do, as the server answers it. It decides what is shown; the server decides what is done.
import { useQuery } from '@tanstack/react-query'
import { rest } from '../api/rest.ts'
import { useSelf } from './session.ts'

interface PermissionRow {
  readonly _id: string
  readonly roles: readonly string[]
}

/** Whether one of the person's roles in the workspace has the permission; false until the server has answered. */
export function useMay(permission: string): boolean {
  const { roles } = useSelf()
  const { data } = useQuery({
    queryKey: ['permissions'],
    queryFn: async () => {
      const { update } = await rest.get<{ update: PermissionRow[] }>('permissions.listAll')
      return new Map(update.map((row) => [row._id, row.roles]))
    },
    staleTime: 300_000,
  })
  return data?.get(permission)?.some((role) => roles.includes(role)) ?? false
}
