// The addresses of chat. What they show is loaded when somebody who is signed in comes here. Rooms have the addresses that links to
// messages have in other clients too: kind, then name or id.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { signedInRoute } from '../pages/root-routes.tsx'
import type { RoomSearch } from './model/address.ts'

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const chatRoute = createRoute({
  getParentRoute: () => signedInRoute,
  id: 'chat',
  component: lazyRouteComponent(() => import('./chat-page.tsx'), 'ChatPage'),
  validateSearch: (search: Readonly<Record<string, unknown>>): RoomSearch => {
    const [msg, bar, of] = [text(search['msg']), text(search['bar']), text(search['of'])]
    return { ...(msg === undefined ? {} : { msg }), ...(bar === undefined ? {} : { bar }), ...(of === undefined ? {} : { of }) }
  },
})

const roomRoute = <const Path extends string>(path: Path) => createRoute({ getParentRoute: () => chatRoute, path })

export const chatRoutes = [
  chatRoute.addChildren([roomRoute('/'), roomRoute('/channel/$room'), roomRoute('/group/$room'), roomRoute('/direct/$room')]),
]
