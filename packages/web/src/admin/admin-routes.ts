// The addresses of administration. Nothing of it is loaded before somebody goes there.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../pages/root-routes.tsx'

type Search = Record<string, unknown>

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const truth = (value: unknown): true | undefined => (value === true ? true : undefined)
const count = (value: unknown): number | undefined => (typeof value === 'number' && value > 0 ? Math.floor(value) : undefined)
const oneOf =
  <const T extends readonly string[]>(...known: T) =>
  (value: unknown): T[number] | undefined =>
    known.find((one) => one === value)

/** Leaves out what is not said, so that addresses stay short. */
function said<T extends object>(search: T): Partial<T> {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Partial<T>
}

const adminRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./frame/admin-page.tsx'), 'AdminPage'),
})
const at = { getParentRoute: () => adminRoute } as const

export interface UsersSearch {
  readonly tab?: 'all' | 'pending' | 'active' | 'deactivated' | 'guests' | undefined
  readonly text?: string | undefined
  readonly role?: string | undefined
  readonly company?: string | undefined
  readonly hostId?: string | undefined
  readonly soon?: boolean | undefined
  readonly by?: string | undefined
  readonly desc?: boolean | undefined
  readonly offset?: number | undefined
  /** Whose User Info is open. */
  readonly user?: string | undefined
}

export interface InvitesSearch {
  readonly tab?: 'invitations' | 'requests' | 'batches' | 'links' | undefined
  /** Which long list is open. */
  readonly batch?: string | undefined
}

export interface AuditSearch {
  readonly targetId?: string | undefined
  readonly action?: string | undefined
  readonly refused?: boolean | undefined
  readonly from?: string | undefined
  readonly until?: string | undefined
  readonly offset?: number | undefined
}

const pages = [
  createRoute({
    getParentRoute: () => adminRoute,
    path: '/',
    component: lazyRouteComponent(() => import('./frame/admin-page.tsx'), 'AdminStart'),
  }),
  createRoute({
    ...at,
    path: '/users',
    validateSearch: (search: Search): UsersSearch =>
      said({
        tab: oneOf('all', 'pending', 'active', 'deactivated', 'guests')(search['tab']),
        text: text(search['text']),
        role: text(search['role']),
        company: text(search['company']),
        hostId: text(search['hostId']),
        soon: truth(search['soon']),
        by: oneOf('name', 'email', 'lastLogin', 'accessEndsAt')(search['by']),
        desc: truth(search['desc']),
        offset: count(search['offset']),
        user: text(search['user']),
      }),
    component: lazyRouteComponent(() => import('./users/users-page.tsx'), 'UsersPage'),
  }),
  createRoute({ ...at, path: '/users/new', component: lazyRouteComponent(() => import('./users/add-user-page.tsx'), 'AddUserPage') }),
  createRoute({
    ...at,
    path: '/users/$userId/edit',
    component: lazyRouteComponent(() => import('./users/edit-user-page.tsx'), 'EditUserPage'),
  }),
  createRoute({ ...at, path: '/users/invite', component: lazyRouteComponent(() => import('./invites/invite-page.tsx'), 'InvitePage') }),
  createRoute({
    ...at,
    path: '/invites',
    validateSearch: (search: Search): InvitesSearch =>
      said({ tab: oneOf('invitations', 'requests', 'batches', 'links')(search['tab']), batch: text(search['batch']) }),
    component: lazyRouteComponent(() => import('./invites/invites-page.tsx'), 'InvitesPage'),
  }),
  createRoute({
    ...at,
    path: '/permissions',
    component: lazyRouteComponent(() => import('./permissions/permissions-page.tsx'), 'PermissionsPage'),
  }),
  createRoute({
    ...at,
    path: '/roles',
    validateSearch: (search: Search): { readonly role?: string | undefined } => said({ role: text(search['role']) }),
    component: lazyRouteComponent(() => import('./permissions/roles-page.tsx'), 'RolesPage'),
  }),
  createRoute({ ...at, path: '/limits', component: lazyRouteComponent(() => import('./limits/limits-page.tsx'), 'LimitsPage') }),
  createRoute({
    ...at,
    path: '/settings',
    validateSearch: (search: Search): { readonly group?: string | undefined; readonly text?: string | undefined } =>
      said({ group: text(search['group']), text: text(search['text']) }),
    component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
  }),
  createRoute({ ...at, path: '/rooms', component: lazyRouteComponent(() => import('./records/rooms-page.tsx'), 'RoomsPage') }),
  createRoute({ ...at, path: '/mail', component: lazyRouteComponent(() => import('./records/mail-page.tsx'), 'MailPage') }),
  createRoute({
    ...at,
    path: '/audit',
    validateSearch: (search: Search): AuditSearch =>
      said({
        targetId: text(search['targetId']),
        action: text(search['action']),
        refused: truth(search['refused']),
        from: text(search['from']),
        until: text(search['until']),
        offset: count(search['offset']),
      }),
    component: lazyRouteComponent(() => import('./records/audit-page.tsx'), 'AuditPage'),
  }),
]

export const adminRoutes = [adminRoute.addChildren(pages)]
