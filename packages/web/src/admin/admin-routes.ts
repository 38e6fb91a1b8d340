// The addresses of administration. Nothing of it is loaded before somebody goes there.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../pages/root-routes.tsx'

const adminRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./admin-page.tsx'), 'AdminPage'),
})

export const adminRoutes = [adminRoute]
