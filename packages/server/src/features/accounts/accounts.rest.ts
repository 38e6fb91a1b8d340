// Setting up a workspace over REST.
import { Type } from 'typebox'
import { type RestRoute, route } from '../../wire/rest.ts'
import { setUpWorkspace } from './set-up-workspace.ts'

export const accountRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'foyer.setup',
    summary: 'Become the first administrator, with the code that the server printed',
    action: setUpWorkspace,
    body: Type.Object({ code: Type.String(), username: Type.String(), name: Type.String(), email: Type.String(), password: Type.String() }),
    response: Type.Object({ userId: Type.String() }),
    input: ({ body: { code, username, name, email, password } }) => ({ code, username, name, email, password }),
    reply: (outcome) => outcome,
  }),
]
