// The addresses of chat. What they show is loaded when somebody who is signed in comes here.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../pages/root-routes.tsx'

export const chatRoutes = [
  createRoute({
    getParentRoute: () => signedInRoute,
    path: '/',
    component: lazyRouteComponent(() => import('./chat-page.tsx'), 'ChatPage'),
  }),
]
