// The three limits and how much of each is taken.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { measureLimits } from './limit-use.ts'

export const readLimits = query({
  name: 'read-limits',
  permission: 'read-limits',
  input: Type.Object({}),
  load: theWorkspace,
  run: measureLimits,
})
