// The first administrator, made by whoever holds the code that the server printed when it started without one.
import { timingSafeEqual } from 'node:crypto'
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { hashToken } from '../../platform/ids.ts'
import { requireEmail, requirePersonName, requireUsername } from '../users/name.ts'
import { requirePassword } from '../users/password-policy.ts'
import { hasAdmin } from '../users/user.ts'
import { lockSetupCode } from './accounts.store.ts'
import { createFirstAdmin } from './bootstrap.ts'

export const setUpWorkspace = command({
  name: 'set-up-workspace',
  permission: 'set-up-workspace',
  input: Type.Object({
    code: Type.String({ maxLength: 64 }),
    username: Type.String(),
    name: Type.String(),
    email: Type.String(),
    password: Type.String({ maxLength: 1024 }),
  }),
  load: theWorkspace,
  async run(cx, input) {
    const expected = await lockSetupCode(cx.tx)
    if (expected === null || (await hasAdmin(cx.tx)) || !sameHash(expected, hashToken(input.code.trim())))
      throw refusal(
        'error-invalid-token',
        'The set-up code is wrong or has been used. The server prints a new one each time it starts without an administrator',
      )
    requirePassword(cx, input.password)
    const admin = await createFirstAdmin(cx, {
      username: requireUsername(cx, input.username),
      name: requirePersonName(cx, input.name),
      email: requireEmail(input.email),
      password: input.password,
    })
    cx.audit({ target: { kind: 'user', id: admin.id, name: admin.username } })
    return { userId: admin.id }
  },
})

function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
