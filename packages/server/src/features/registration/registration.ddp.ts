// Registering over DDP, as older clients and SDKs do it.
import { type DdpTable, method, objectParam } from '../../wire/ddp.ts'
import { askForVerification } from './ask-for-verification.ts'
import { register } from './register.ts'
import { verifyAddress } from './verify-address.ts'

export const registrationTable: DdpTable = {
  methods: [
    method({
      name: 'registerUser',
      action: register,
      input: ([form]) => {
        const { username, name, email, pass, secretURL, secret = secretURL, reason, customFields } = objectParam(form)
        const given = Object.entries({ username, name, email, password: pass, secret, reason, customFields })
        return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null))
      },
      reply: ({ _id }) => _id,
    }),
    method({ name: 'sendConfirmationEmail', action: askForVerification, input: ([email]) => ({ email }), reply: () => true }),
    method({ name: 'verifyEmail', action: verifyAddress, input: ([token]) => ({ token }), reply: ({ userId }) => ({ userId }) }),
  ],
}
