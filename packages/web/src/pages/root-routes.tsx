// The two roots of all addresses: pages that anybody may open, and pages for signed-in people, who are sent to sign in first.
import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { FailedPage, LostPage } from '../components/failed-page.tsx'
import { session } from '../session/session.ts'
import { Root } from './root.tsx'

export const rootRoute = createRootRoute({ component: Root, errorComponent: FailedPage, notFoundComponent: LostPage })

export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  component: lazyRouteComponent(() => import('../shell/signed-in.tsx'), 'SignedIn'),
  beforeLoad: ({ location }) => {
    const now = session()
    const from = location.href === '/' ? {} : { from: location.href }
    if (now.name === 'out')
      throw now.ending === null || now.ending === 'signed-out'
        ? redirect({ to: '/sign-in', search: from, replace: true })
        : redirect({ to: '/signed-out', search: { ...from, why: now.ending }, replace: true })
    if (now.name === 'in' && now.mustChangePassword) throw redirect({ to: '/change-password', search: from, replace: true })
    if (now.name === 'in' && now.mustSetUpFactor) throw redirect({ to: '/second-factor', search: from, replace: true })
  },
})
