// People over REST.
import { Type } from 'typebox'
import { type RestRoute, route } from '../../wire/rest.ts'
import { me } from './me.ts'

export const userRoutes: readonly RestRoute[] = [
  route({
    verb: 'GET',
    path: 'me',
    summary: 'Your own account',
    action: me,
    response: Type.Object({ _id: Type.String(), username: Type.String() }, { additionalProperties: true }),
    input: () => ({}),
    reply: (user) => user,
  }),
]
