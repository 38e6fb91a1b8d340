// What changes a second factor for a code, over DDP.
import { type DdpMethod, method } from '../../wire/ddp.ts'
import { confirmApp } from './confirm-app.ts'
import { renewRecoveryCodes } from './renew-recovery-codes.ts'
import { turnOffOwnApp } from './turn-off-own-app.ts'

export const factorChangeMethods: readonly DdpMethod[] = [
  method({ name: '2fa:validateTempToken', action: confirmApp, input: ([code]) => ({ code }), reply: (outcome) => outcome }),
  method({ name: '2fa:disable', action: turnOffOwnApp, input: ([code]) => ({ code }), reply: () => true }),
  method({ name: '2fa:regenerateCodes', action: renewRecoveryCodes, input: ([code]) => ({ code }), reply: (outcome) => outcome }),
]
