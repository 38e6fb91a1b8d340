// The second factor over DDP, as clients of the peer set up an app. Confirming one ends other sessions, and stands with them.
import { type DdpTable, method } from '../../wire/ddp.ts'
import { offerApp } from './offer-app.ts'
import { renewRecoveryCodes } from './renew-recovery-codes.ts'
import { showSecondFactor } from './show-second-factor.ts'
import { turnOffOwnApp } from './turn-off-own-app.ts'

export const secondFactorTable: DdpTable = {
  methods: [
    method({ name: '2fa:enable', action: offerApp, input: () => ({}), reply: (offer) => offer }),
    method({ name: '2fa:disable', action: turnOffOwnApp, input: ([code]) => ({ code }), reply: () => true }),
    method({ name: '2fa:regenerateCodes', action: renewRecoveryCodes, input: ([code]) => ({ code }), reply: (outcome) => outcome }),
    method({
      name: '2fa:checkCodesRemaining',
      action: showSecondFactor,
      input: () => ({}),
      reply: ({ recoveryCodesLeft }) => ({ remaining: recoveryCodesLeft }),
    }),
  ],
}
