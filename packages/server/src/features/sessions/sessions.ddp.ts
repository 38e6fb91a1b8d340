// Signing in and out over DDP. The connection remembers what `login` answers; see delivery/ddp/connection.ts.
import { refusal } from '../../platform/errors.ts'
import { type DdpTable, method, objectParam } from '../../wire/ddp.ts'
import { credentialFrom } from './credential.ts'
import { login } from './login.ts'
import { logout } from './logout.ts'

export const sessionTable: DdpTable = {
  methods: [
    method({
      name: 'login',
      action: login,
      input: ([options], { userAgent }) => {
        const credential = credentialFrom(objectParam(options))
        if (credential === null) throw refusal('login-failed')
        return { credential, userAgent }
      },
      reply: ({ userId, token, expiresAt, by }) => ({ id: userId, token, tokenExpires: expiresAt, type: by }),
    }),
    method({ name: 'logout', action: logout, input: () => ({}) }),
  ],
}
