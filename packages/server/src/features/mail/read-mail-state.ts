// Whether there is a mail server: clients ask before they offer what needs one.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { canMail } from './letter.ts'

export const readMailState = query({
  name: 'read-mail-state',
  permission: 'use-own-account',
  input: Type.Object({}),
  load: theWorkspace,
  run: (cx) => ({ isConfigured: canMail(cx) }),
})
