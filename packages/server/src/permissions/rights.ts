// What somebody may do, as a list for telling them: the matrix itself, asked row by row. Nothing is decided here.
import { may } from './authorize.ts'
import { catalogue, type PermissionId } from './catalogue.ts'
import { type Asking, holds } from './holds.ts'
import { type MatrixRow, matrix, type RowsOn, type TargetOf } from './matrix.ts'
import type { TargetKind, Targets } from './targets.ts'
import type { Membership } from '../schema/rows.ts'

const rows = Object.keys(matrix) as MatrixRow[]
const permissions = Object.keys(catalogue) as PermissionId[]

/** The rows on things of this kind that the actor is allowed on this one, in the order of the matrix. */
export function rightsOn<K extends TargetKind>(asking: Asking, kind: K, target: Targets[K]): RowsOn<K>[] {
  return rows.filter((row): row is RowsOn<K> => matrix[row].on === kind && may(asking, row, target as TargetOf<typeof row>))
}

/**
 * The rows that the actor might be allowed on something: no way is closed to them by what they are and the roles that rooms give. For offering, never
 * for deciding.
 */
export function possibleRights(asking: Asking): MatrixRow[] {
  return rightsWith(
    asking,
    asking.workspace.roles.filter(({ scope }) => scope === 'Subscriptions').map(({ id }) => id),
  )
}

/** The same, without what a role in one room would add: what the actor might be allowed wherever it is. */
export function possibleRightsAnywhere(asking: Asking): MatrixRow[] {
  return rightsWith(asking, [])
}

function rightsWith(asking: Asking, roles: string[]): MatrixRow[] {
  return rows.filter((name) => {
    const row: { readonly on: TargetKind; readonly allow: 'anyone' | 'signed-in' | 'operator' | readonly Way[] } = matrix[name]
    if (row.on === 'workspace') return may(asking, name, 'workspace' as never)
    if (typeof row.allow === 'string') return row.allow !== 'operator'
    return row.allow.some((way) => {
      const permission = typeof way === 'string' ? way : way.permission
      return permission === undefined || holds(asking, permission, { roles })
    })
  })
}

type Way = PermissionId | { readonly when: string; readonly permission?: PermissionId }

/** The permissions that the actor holds, counting the roles of a membership when one is given. */
export function heldPermissions(asking: Asking, membership?: Membership | null): PermissionId[] {
  return permissions.filter((permission) => holds(asking, permission, membership))
}
