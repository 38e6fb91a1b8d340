// Whether the caller's requests are not counted: asked only of somebody who has made too many.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'

export const checkRateExemption = query({
  name: 'check-rate-exemption',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  run: (cx) => holds(cx, 'api-bypass-rate-limit'),
})
