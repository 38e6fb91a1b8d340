// The rows of the matrix that the caller might be allowed on something, whatever it is: what is offered to them before they name it.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { possibleRights } from '../../permissions/rights.ts'

export const listPossibleRights = query({
  name: 'list-possible-rights',
  permission: 'list-customizations',
  input: Type.Object({}),
  load: theWorkspace,
  run: (cx) => possibleRights(cx),
})
