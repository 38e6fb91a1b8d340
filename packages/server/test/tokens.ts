// Whether a token still speaks for anybody, asked on every road: REST, a DDP socket that resumes with it, and the sessions table.
import type { DdpClient } from '@foyer/client/ddp-client.ts'
import { RestClient } from '@foyer/client/rest-client.ts'
import { hashToken } from '../src/platform/ids.ts'
import type { TestWorkspace } from './app.ts'

export interface Given {
  readonly userId: string
  readonly token: string
}

/** The roads on which a token works. `socket` is nobody's, and stays so unless the token works. */
export async function roadsOf({ url, sql }: TestWorkspace, socket: DdpClient, { userId, token }: Given): Promise<string[]> {
  const rest = new RestClient({ url })
  rest.userId = userId
  rest.authToken = token
  const [me, resumedOverRest, resumed, stored] = await Promise.all([
    rest.request('GET', 'me'),
    new RestClient({ url }).request('POST', 'login', { body: { resume: token } }),
    socket.login({ resume: token }).then(
      () => true,
      () => false,
    ),
    sql.query('SELECT FROM sessions WHERE token_hash = $1', [hashToken(token)]),
  ])
  return [
    ...(me.status === 401 ? [] : [`GET me: ${me.status}`]),
    ...(resumedOverRest.status === 401 ? [] : [`POST login resume: ${resumedOverRest.status}`]),
    ...(resumed ? ['DDP login resume'] : []),
    ...(stored.rows.length === 0 ? [] : ['a row of the sessions table']),
  ]
}
