// What exists after the first start: the built-in roles, the rocket.cat bot, the general channel, and the first
// administrator, or a one-time code with which somebody becomes it. Run at every start; makes only what is missing.
import { Type } from 'typebox'
import { command, theWorkspace, type Writing } from '../../actions/action.ts'
import { raiseWorkspaceEpoch } from '../../permissions/workspace.ts'
import { hashToken, newId } from '../../platform/ids.ts'
import { hashPassword } from '../../platform/passwords.ts'
import { StartupError } from '../../platform/startup-error.ts'
import { dropSecretLetters } from '../mail/letter.ts'
import { addMember } from '../members/membership.ts'
import { ensureBuiltInRoles } from '../roles/role.ts'
import { findRoom, insertRoom } from '../rooms/room.ts'
import { ensureGeneratedSettings } from '../settings/stored-setting.ts'
import { nameKey } from '../users/name.ts'
import { createUser, findUser, hasAdmin } from '../users/user.ts'
import { keepSecretFingerprint, storeSetupCode } from './accounts.store.ts'

const person = Type.Object({ username: Type.String(), name: Type.String(), email: Type.String(), password: Type.String() })

export const bootstrap = command({
  name: 'bootstrap',
  permission: 'run-the-server',
  input: Type.Object({
    firstAdmin: Type.Union([person, Type.Null()]),
    printsCode: Type.Boolean(),
    secretLost: Type.Optional(Type.Boolean()),
  }),
  load: theWorkspace,
  async run(cx, { firstAdmin, printsCode, secretLost = false }): Promise<{ setupCode: string | null }> {
    await requireSameSecret(cx, secretLost)
    if (await ensureBuiltInRoles(cx.tx)) await raiseWorkspaceEpoch(cx.tx)
    if (await ensureGeneratedSettings(cx.tx)) await raiseWorkspaceEpoch(cx.tx)
    await ensureBot(cx)
    await ensureGeneralChannel(cx)
    if (await hasAdmin(cx.tx)) return { setupCode: null }
    if (firstAdmin !== null) {
      await createFirstAdmin(cx, firstAdmin)
      return { setupCode: null }
    }
    if (!printsCode) return { setupCode: null }
    const setupCode = newId(12)
    await storeSetupCode(cx.tx, hashToken(setupCode))
    return { setupCode }
  },
})

/** Two secrets at one database would mail passwords that open nothing: a server that has another one does not start. */
async function requireSameSecret(cx: Writing, lost: boolean): Promise<void> {
  if ((await keepSecretFingerprint(cx.tx, cx.secret.fingerprint, { replaces: lost })) !== cx.secret.fingerprint)
    throw new StartupError(
      'This database was used with another secret, which the links and passwords in letters are made from. Set FOYER_DATA to the directory whose file “secret” it was, restore that file, or set FOYER_SECRET to it. If it is lost, start once with FOYER_SECRET_LOST=true: letters that wait with a link or a password in them are dropped.',
    )
  if (lost) await dropSecretLetters(cx.tx, 'the server’s secret was lost')
}

/** Makes the first administrator: verified, in the general channel, its owner. */
export async function createFirstAdmin(
  cx: Writing,
  admin: { username: string; name: string; email: string; password: string },
): Promise<{ id: string; username: string }> {
  const user = await createUser(cx, {
    username: admin.username,
    name: admin.name,
    email: admin.email,
    emailVerified: true,
    roles: ['admin'],
    passwordHash: await hashPassword({ plain: admin.password }),
    // Nobody has seen mail arrive at this address.
    mailFactor: false,
  })
  const general = await findRoom(cx.tx, 'GENERAL')
  if (general !== null) await addMember(cx, general, user, { roles: ['owner'] })
  await storeSetupCode(cx.tx, null)
  return user
}

async function ensureBot(cx: Writing): Promise<void> {
  if ((await findUser(cx.tx, { id: 'rocket.cat' })) !== null) return
  await createUser(cx, { id: 'rocket.cat', username: 'rocket.cat', name: 'Rocket.Cat', roles: ['bot'], email: null, passwordHash: null })
}

async function ensureGeneralChannel(cx: Writing): Promise<void> {
  if ((await findRoom(cx.tx, 'GENERAL')) !== null) return
  await insertRoom(cx.tx, {
    id: 'GENERAL',
    kind: 'channel',
    name: 'general',
    nameKey: nameKey('general'),
    title: 'general',
    creatorId: 'rocket.cat',
    isDefault: true,
    customFields: '{}',
  })
}
