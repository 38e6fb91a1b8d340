// The addresses of getting in. Tokens of mailed links stand behind the #, which the router leaves alone.
import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { rootRoute } from '../pages/root-routes.tsx'
import { session } from '../session/session.ts'

interface From {
  readonly from?: string | undefined
}

/** An address of this client to go back to; anything else is nothing. */
function from({ from }: Record<string, unknown>): From {
  return typeof from === 'string' && /^\/(?![/\\])/.test(from) ? { from } : {}
}

/** Who is signed in already has nothing to do here. */
function onlyWhenOut({ search }: { readonly search: From }): void {
  if (session().name === 'in') throw redirect({ href: search.from ?? '/', replace: true })
}

/** What must be done first, by whoever has to; everybody else goes where they wanted to. */
function onlyWhile(what: 'mustChangePassword' | 'mustSetUpFactor') {
  return ({ search }: { readonly search: From }): void => {
    const now = session()
    if (now.name !== 'unknown' && (now.name !== 'in' || !now[what])) throw redirect({ href: search.from ?? '/', replace: true })
  }
}

const at = { getParentRoute: () => rootRoute } as const

export const entryRoutes = [
  createRoute({
    ...at,
    path: '/sign-in',
    validateSearch: from,
    beforeLoad: onlyWhenOut,
    component: lazyRouteComponent(() => import('./sign-in-page.tsx'), 'SignInPage'),
  }),
  createRoute({
    ...at,
    path: '/signed-out',
    validateSearch: (search: Record<string, unknown>) => ({
      ...from(search),
      why: search['why'] === 'expired' ? ('expired' as const) : ('ended' as const),
    }),
    beforeLoad: onlyWhenOut,
    component: lazyRouteComponent(() => import('./signed-out-page.tsx'), 'SignedOutPage'),
  }),
  createRoute({ ...at, path: '/setup', component: lazyRouteComponent(() => import('./set-up-page.tsx'), 'SetUpPage') }),
  createRoute({
    ...at,
    path: '/change-password',
    validateSearch: from,
    beforeLoad: onlyWhile('mustChangePassword'),
    component: lazyRouteComponent(() => import('./change-password-page.tsx'), 'ChangePasswordPage'),
  }),
  createRoute({
    ...at,
    path: '/second-factor',
    validateSearch: from,
    beforeLoad: onlyWhile('mustSetUpFactor'),
    component: lazyRouteComponent(() => import('./set-up-factor-page.tsx'), 'SetUpFactorPage'),
  }),
  createRoute({
    ...at,
    path: '/accept-invitation',
    component: lazyRouteComponent(() => import('./accept-invitation-page.tsx'), 'AcceptInvitationPage'),
  }),
  createRoute({
    ...at,
    path: '/sign-in/mail',
    validateSearch: from,
    beforeLoad: onlyWhenOut,
    component: lazyRouteComponent(() => import('./sign-in-by-mail-page.tsx'), 'SignInByMailPage'),
  }),
  createRoute({
    ...at,
    path: '/forgot-password',
    validateSearch: from,
    beforeLoad: onlyWhenOut,
    component: lazyRouteComponent(() => import('./forgot-password-page.tsx'), 'ForgotPasswordPage'),
  }),
  createRoute({
    ...at,
    path: '/reset-password',
    component: lazyRouteComponent(() => import('./reset-password-page.tsx'), 'ResetPasswordPage'),
  }),
  createRoute({
    ...at,
    path: '/register',
    validateSearch: from,
    beforeLoad: onlyWhenOut,
    component: lazyRouteComponent(() => import('./register-page.tsx'), 'RegisterPage'),
  }),
  createRoute({
    ...at,
    path: '/register/$secret',
    validateSearch: from,
    beforeLoad: onlyWhenOut,
    component: lazyRouteComponent(() => import('./register-page.tsx'), 'RegisterPage'),
  }),
  createRoute({ ...at, path: '/verify-email', component: lazyRouteComponent(() => import('./verify-email-page.tsx'), 'VerifyEmailPage') }),
  createRoute({ ...at, path: '/invite/$token', component: lazyRouteComponent(() => import('./room-link-page.tsx'), 'RoomLinkPage') }),
]
