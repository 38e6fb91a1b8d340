// What clients ask about at their start and a workspace here does not have: emoji, sounds and statuses of its own.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'

export const listCustomizations = query({
  name: 'list-customizations',
  permission: 'list-customizations',
  input: Type.Object({}),
  load: theWorkspace,
  run: (): { rows: object[]; total: number } => ({ rows: [], total: 0 }),
})
