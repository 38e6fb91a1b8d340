// Who has registered and waits: for their address to be verified, or for an administrator. The longest waiting first.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { countWaiting, listWaiting, type WaitingRow } from './registration.store.ts'

export const waitingFor = ['verification', 'approval'] as const

export const listRegistrations = query({
  name: 'list-registrations',
  permission: 'list-registrations',
  input: Type.Object({ waitsFor: Type.Optional(Type.Enum([...waitingFor])), page: pageInput }),
  load: theWorkspace,
  async run(cx, { page, ...filter }) {
    return { rows: (await listWaiting(cx.tx, filter, page)).map(present), total: await countWaiting(cx.tx, filter) }
  },
})

function present({ id, username, name, email, emailVerified, kind, waitsFor, reason, customFields, createdAt, endsAt }: WaitingRow) {
  return {
    _id: id,
    username,
    name,
    address: email,
    addressVerified: emailVerified,
    kind,
    waitsFor,
    reason,
    customFields,
    createdAt,
    endsAt,
  }
}
