// A person's own access tokens, oldest first: what they are called, never what they are.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { listPersonalTokenRows } from './sessions.store.ts'

export const listPersonalTokens = query({
  name: 'list-personal-tokens',
  permission: 'list-personal-tokens',
  input: Type.Object({}),
  load: theWorkspace,
  async run(cx) {
    const tokens = await listPersonalTokenRows(cx.tx, cx.actor.id)
    return tokens.map(({ name, createdAt, lastTokenPart, bypassTwoFactor }) => ({
      name: name ?? '',
      createdAt,
      lastTokenPart: lastTokenPart ?? '',
      bypassTwoFactor,
    }))
  },
})
