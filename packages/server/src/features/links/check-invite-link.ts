// Whether a token opens something now, for whoever holds it: yes or no, and for every no the same work.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { findOpenLink } from './link.ts'

export const checkInviteLink = query({
  name: 'check-invite-link',
  permission: 'check-invite-link',
  input: Type.Object({ token: Type.String() }),
  load: theWorkspace,
  run: async (cx, { token }) => (await findOpenLink(cx, token)) !== null,
})
