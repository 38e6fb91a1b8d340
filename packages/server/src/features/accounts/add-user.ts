// Makes an account for somebody: all of it or nothing. Whoever may invite guests makes theirs here too.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { presentUserFor } from '../users/profile.ts'
import { findUser, kindOf } from '../users/user.ts'
import { askToVerify, mustVerify } from '../users/verification.ts'
import { writeFirstLetters } from './account-letters.ts'
import { accountForm, openAccount, requireNewAccount } from './new-account.ts'
import { requireMayMakeAccount } from './role-change.ts'

export const addUser = command({
  name: 'add-user',
  permission: 'create-user',
  input: Type.Object({
    ...accountForm.properties,
    joinDefaultChannels: Type.Optional(Type.Boolean()),
    sendWelcomeEmail: Type.Optional(Type.Boolean()),
  }),
  load: theWorkspace,
  async run(cx, { joinDefaultChannels, sendWelcomeEmail = false, ...form }) {
    // Another account with every right is what a session that was taken over would make first.
    if (form.roles?.includes('admin')) await cx.confirm()
    const person = await requireNewAccount(cx, form)
    // What lies in the default channels is for members: a guest is put in only when somebody says so.
    const intoDefaultChannels = joinDefaultChannels ?? kindOf(person.roles) !== 'guest'
    requireMayMakeAccount(cx, { ...person, joinDefaultChannels: intoDefaultChannels })
    const { id } = await openAccount(cx, person, { joinDefaultChannels: intoDefaultChannels })
    const user = await findUser(cx.tx, { id })
    if (user === null) throw new Error('an account has gone within the transaction that made it')
    await writeFirstLetters(cx, user, { welcome: sendWelcomeEmail, password: person.temporaryPassword })
    if (user.active && mustVerify(cx, user)) await askToVerify(cx, user)
    const { username, name, kind, roles, email, active, company, hostId, accessEndsAt } = user
    cx.audit({
      target: { kind: 'user', id, name: username },
      after: { username, name, kind, roles, email, active, company, hostId, accessEndsAt },
    })
    return presentUserFor(cx, user)
  },
})
