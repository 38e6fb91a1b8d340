// Subscriptions to what concerns the whole workspace: public news for anybody, the rest for people who are signed in.
import { Type } from 'typebox'
import { stream, theWorkspace } from '../../actions/action.ts'

const event = Type.Object({ event: Type.String() })

export const watchPublicNews = stream({
  name: 'watch-public-news',
  permission: 'watch-public-news',
  input: event,
  load: theWorkspace,
  run: () => ({ workspace: true as const }),
})

export const watchWorkspaceNews = stream({
  name: 'watch-workspace-news',
  permission: 'watch-workspace-news',
  input: event,
  load: theWorkspace,
  run: () => ({ workspace: true as const }),
})
