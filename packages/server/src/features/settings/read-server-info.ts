// Who this server is and which level of the API it speaks: the first thing a client asks, without an account.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { foyerVersion } from '../../platform/package-directory.ts'
import { setting } from './setting.ts'

let version: string | undefined

export const readServerInfo = query({
  name: 'read-server-info',
  permission: 'read-server-info',
  input: Type.Object({}),
  load: theWorkspace,
  run(cx) {
    version ??= foyerVersion()
    return { apiLevel: setting(cx, 'Foyer_Api_Level'), foyerVersion: version }
  },
})
