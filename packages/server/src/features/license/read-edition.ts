// What clients ask to learn which paid parts a workspace has: none, because everything is here without them. A licence only
// sets limits; whether one is in force is told.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'

export const readEdition = query({
  name: 'read-edition',
  permission: 'read-server-info',
  input: Type.Object({}),
  load: theWorkspace,
  run: ({ workspace }) => ({ isEnterprise: workspace.license !== null, modules: [] as readonly string[], tags: [] as readonly string[] }),
})
