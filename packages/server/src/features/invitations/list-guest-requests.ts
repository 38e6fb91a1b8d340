// Requests for guests: everybody's for those who decide, one's own for the others.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentRequests } from './guest-request.ts'
import { countRequests, listRequestRows } from './requests.store.ts'

export const requestStates = ['open', 'approved', 'declined', 'withdrawn'] as const

export const listGuestRequests = query({
  name: 'list-guest-requests',
  permission: 'list-guest-requests',
  input: Type.Object({ state: Type.Optional(Type.Enum([...requestStates])), page: pageInput }),
  load: theWorkspace,
  async run(cx, { state, page }) {
    const filter = { state, ...(holds(cx, 'invite-guest') ? {} : { requestedBy: cx.actor.id }) }
    return { rows: await presentRequests(cx, await listRequestRows(cx.tx, filter, page)), total: await countRequests(cx.tx, filter) }
  },
})
