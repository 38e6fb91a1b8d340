// Signing in and out over DDP. The connection remembers what `login` answers; see delivery/ddp/connection.ts.
import { refusal } from '../../platform/errors.ts'
import { type DdpTable, method, objectParam } from '../../wire/ddp.ts'
import { changeOwnPassword } from './change-own-password.ts'
import { createPersonalToken } from './create-personal-token.ts'
import { codeFrom, credentialFrom } from './credential.ts'
import { factorChangeMethods } from './factor-change.ddp.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'
import { removePersonalToken } from './remove-personal-token.ts'
import { renewPersonalToken } from './renew-personal-token.ts'

/** The parameter of the three methods about personal access tokens. */
const named = (value: unknown) => ({ name: objectParam(value)['tokenName'] })

export const sessionTable: DdpTable = {
  methods: [
    method({
      name: 'login',
      action: login,
      input: ([options], { userAgent }) => {
        const credential = credentialFrom(objectParam(options))
        if (credential === null) throw refusal('login-failed')
        return { credential, ...codeFrom(objectParam(options)), userAgent }
      },
      reply: ({ userId, token, expiresAt, by }) => ({ id: userId, token, tokenExpires: expiresAt, type: by }),
    }),
    method({ name: 'logout', action: logout, input: () => ({}) }),
    method({ name: 'setUserPassword', action: changeOwnPassword, input: ([password]) => ({ password }) }),
    method({
      name: 'personalAccessTokens:generateToken',
      action: createPersonalToken,
      input: ([options]) => ({ ...named(options), bypassTwoFactor: objectParam(options)['bypassTwoFactor'] === true }),
      reply: (token) => token,
    }),
    method({
      name: 'personalAccessTokens:regenerateToken',
      action: renewPersonalToken,
      input: ([options]) => named(options),
      reply: (token) => token,
    }),
    ...factorChangeMethods,
    method({ name: 'personalAccessTokens:removeToken', action: removePersonalToken, input: ([options]) => named(options) }),
  ],
}
