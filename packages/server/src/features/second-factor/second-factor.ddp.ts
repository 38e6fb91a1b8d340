// The second factor over DDP, as clients of the peer set up an app. What takes a code stands with the sessions.
import { type DdpTable, method } from '../../wire/ddp.ts'
import { offerApp } from './offer-app.ts'
import { showSecondFactor } from './show-second-factor.ts'

export const secondFactorTable: DdpTable = {
  methods: [
    method({ name: '2fa:enable', action: offerApp, input: () => ({}), reply: (offer) => offer }),
    method({
      name: '2fa:checkCodesRemaining',
      action: showSecondFactor,
      input: () => ({}),
      reply: ({ recoveryCodesLeft }) => ({ remaining: recoveryCodesLeft }),
    }),
  ],
}
