/** Signing in and what comes of it: tokens, personal access tokens, the list of one's sessions. */
import { Type, type Static } from 'typebox'
import { AnyObject, closed, DateTime, Id } from './basics.ts'
import { Me } from './user.ts'

/** The answer of `POST login`; unlike other answers it has `status` and no `success`. */
export const LoginAnswer = Type.Object(
  {
    status: Type.Literal('success'),
    data: Type.Object({ userId: Id, authToken: Type.String({ minLength: 1 }), me: Me }, closed),
  },
  closed,
)
export type LoginAnswer = Static<typeof LoginAnswer>

/** The answer of `logout`. */
export const LogoutAnswer = Type.Object({ status: Type.Literal('success'), data: Type.Object({ message: Type.String() }, closed) }, closed)
export type LogoutAnswer = Static<typeof LogoutAnswer>

/** A personal access token as its owner sees it later: never the token itself. */
export const PersonalAccessToken = Type.Object(
  {
    name: Type.String({ minLength: 1 }),
    createdAt: DateTime,
    lastTokenPart: Type.String(),
    bypassTwoFactor: Type.Boolean(),
    lastUsedAt: Type.Optional(DateTime),
  },
  closed,
)
export type PersonalAccessToken = Static<typeof PersonalAccessToken>

/** A row of `sessions/list`. */
export const Session = Type.Object(
  {
    _id: Id,
    sessionId: Id,
    userId: Id,
    host: Type.Optional(Type.String()),
    ip: Type.Optional(Type.String()),
    device: Type.Optional(AnyObject),
    loginAt: DateTime,
    lastActivityAt: Type.Optional(DateTime),
    logoutAt: Type.Optional(DateTime),
  },
  closed,
)
export type Session = Static<typeof Session>
