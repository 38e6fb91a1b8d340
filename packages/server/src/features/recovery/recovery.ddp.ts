// Forgotten passwords over DDP, as Meteor's clients ask. The connection is signed in by what `resetPassword` answers; see delivery/ddp/connection.ts.
import { type DdpTable, method } from '../../wire/ddp.ts'
import { requestPasswordReset } from './request-password-reset.ts'
import { resetPassword } from './reset-password.ts'

export const recoveryTable: DdpTable = {
  methods: [
    method({
      name: 'sendForgotPasswordEmail',
      action: requestPasswordReset,
      input: ([address]) => ({ address }),
      reply: () => true,
    }),
    method({
      name: 'resetPassword',
      action: resetPassword,
      // A digest in its place is none.
      input: ([token, password], { userAgent }) => ({ token, password: typeof password === 'object' ? null : password, userAgent }),
      reply: ({ userId, token, expiresAt }) => ({ id: userId, token, tokenExpires: expiresAt, type: 'password' }),
    }),
  ],
}
