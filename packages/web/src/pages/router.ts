// All addresses of the client: each area brings its own.
import { createRouter } from '@tanstack/react-router'
import { adminRoutes } from '../admin/admin-routes.ts'
import { chatRoutes } from '../chat/chat-routes.ts'
import { entryRoutes } from '../entry/entry-routes.ts'
import { basePath } from '../session/storage.ts'
import { rootRoute, signedInRoute } from './root-routes.tsx'

export const router = createRouter({
  routeTree: rootRoute.addChildren([...entryRoutes, signedInRoute.addChildren([...chatRoutes, ...adminRoutes])]),
  basepath: basePath,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
