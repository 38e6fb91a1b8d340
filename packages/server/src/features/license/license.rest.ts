// Changing settings, the licence, and the limits that both set, over REST.
import { Type } from 'typebox'
import { nothingMore, type RestRoute, route } from '../../wire/rest.ts'
import { changeSettings } from './change-settings.ts'
import { installLicense } from './install-license.ts'
import { readEdition } from './read-edition.ts'
import { readLicenseInfo } from './read-license-info.ts'
import { historyDaysMax, readLimitHistory } from './read-limit-history.ts'
import { readLimits } from './read-limits.ts'
import { removeLicense } from './remove-license.ts'
import { saveSettings } from './save-settings.ts'

const warning = Type.Object({ warning: Type.Optional(Type.String()) })
const count = Type.Integer({ minimum: 0 })
const inForce = {
  max: Type.Union([Type.Integer(), Type.Null()]),
  from: Type.Union([Type.Literal('settings'), Type.Literal('license'), Type.Null()]),
  warning: Type.Boolean(),
}
const sampled = Type.Object({ used: count, max: inForce.max })
const use = Type.Object({ used: count, ...inForce }, { additionalProperties: false })
// Without a limit, max is -1.
const limit = Type.Optional(Type.Object({ value: Type.Optional(count), max: Type.Integer() }))
const prevented = Type.Optional(Type.Boolean())
const optionalCount = Type.Optional(count)

const license = Type.Object({
  id: Type.String(),
  workspaceId: Type.String(),
  to: Type.String(),
  issuedAt: Type.String(),
  expiresAt: Type.String(),
  installedAt: Type.Optional(Type.String()),
  limits: Type.Object({ activeUsers: optionalCount, guestUsers: optionalCount, roomsPerGuest: optionalCount }),
})
const info = Type.Object({
  license: Type.Optional(license),
  activeModules: Type.Array(Type.String()),
  preventedActions: Type.Object({ activeUsers: prevented, guestUsers: prevented, roomsPerGuest: prevented }),
  limits: Type.Object({ activeUsers: limit, guestUsers: limit, roomsPerGuest: limit }),
  tags: Type.Array(Type.Object({})),
  trial: Type.Boolean(),
})

export const licenseRoutes: readonly RestRoute[] = [
  route({
    verb: 'POST',
    path: 'settings/:_id',
    summary: 'Change a setting; a limit set below what is taken is answered with a warning',
    action: changeSettings,
    body: Type.Object({ value: Type.Unknown() }),
    response: warning,
    input: ({ params, body }) => ({ changes: [{ id: params['_id'] ?? '', value: body.value }] }),
    reply: warned,
  }),
  route({
    verb: 'POST',
    path: 'foyer.settings',
    summary: 'Save several settings at once, some to their defaults: all or none, with a reason for each that is in the way',
    action: saveSettings,
    body: Type.Object({
      settings: Type.Optional(Type.Array(Type.Object({ _id: Type.String(), value: Type.Unknown() }))),
      reset: Type.Optional(Type.Array(Type.String())),
    }),
    response: Type.Object({ warnings: Type.Array(Type.Object({ _id: Type.String(), warning: Type.String() })) }),
    input: ({ body: { settings = [], reset = [] } }) => ({ changes: settings.map(({ _id, value }) => ({ id: _id, value })), reset }),
    reply: ({ warnings }) => ({ warnings: warnings.map(({ id, warning }) => ({ _id: id, warning })) }),
  }),
  route({
    verb: 'POST',
    path: 'licenses.add',
    summary: 'Install a licence; one that does not count here is refused, and a limit below what is taken is answered with a warning',
    action: installLicense,
    body: Type.Object({ license: Type.String(), reason: Type.Optional(Type.String()) }),
    response: warning,
    input: ({ body: { license, reason } }) => ({ license, ...(reason === undefined ? {} : { reason }) }),
    reply: warned,
  }),
  route({
    verb: 'POST',
    path: 'licenses.remove',
    summary: 'Remove the licence; what was chosen in the settings holds alone',
    action: removeLicense,
    body: Type.Object({ reason: Type.Optional(Type.String()) }),
    response: nothingMore,
    input: ({ body: { reason } }) => (reason === undefined ? {} : { reason }),
    reply: () => ({}),
  }),
  route({
    verb: 'GET',
    path: 'licenses.info',
    summary: 'The licence, its limits and which are reached, as far as the caller may know',
    action: readLicenseInfo,
    query: Type.Object({ loadValues: Type.Optional(Type.Boolean()) }),
    response: Type.Object({ license: info }),
    input: ({ query }) => ({ withValues: query.loadValues === true }),
    reply: (known) => ({ license: { ...known, activeModules: [], tags: [], trial: false } }),
  }),
  route({
    verb: 'GET',
    path: 'licenses.maxActiveUsers',
    summary: 'How many seats there are, null for no limit, and how many are taken',
    action: readLimits,
    response: Type.Object({ maxActiveUsers: inForce.max, activeUsers: count }),
    input: () => ({}),
    reply: ({ seats }) => ({ maxActiveUsers: seats.max, activeUsers: seats.used }),
  }),
  route({
    verb: 'GET',
    path: 'foyer.limits',
    summary: 'The three limits, where each comes from, and how much of it is taken',
    action: readLimits,
    response: Type.Object({
      seats: use,
      guests: use,
      roomsPerGuest: Type.Object({ ...inForce, highest: Type.Object({ used: count }) }, { additionalProperties: false }),
    }),
    input: () => ({}),
    reply: ({ seats, guests, roomsPerGuest: { used, ...limit } }) => ({ seats, guests, roomsPerGuest: { ...limit, highest: { used } } }),
  }),
  route({
    verb: 'GET',
    path: 'foyer.limits.history',
    summary: 'How much of each limit was taken, day by day, oldest first',
    action: readLimitHistory,
    query: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: historyDaysMax })) }),
    response: Type.Object({
      samples: Type.Array(Type.Object({ day: Type.String(), seats: sampled, guests: sampled, roomsPerGuest: sampled })),
    }),
    input: ({ query: { days = 365 } }) => ({ days }),
    reply: (samples) => ({ samples }),
  }),
  route({
    verb: 'GET',
    path: 'licenses.isEnterprise',
    summary: 'Whether a licence is in force',
    action: readEdition,
    response: Type.Object({ isEnterprise: Type.Boolean() }),
    input: () => ({}),
    reply: ({ isEnterprise }) => ({ isEnterprise }),
  }),
]

function warned({ warnings }: { readonly warnings: readonly string[] }): { warning?: string } {
  return warnings.length === 0 ? {} : { warning: warnings.join('. ') }
}
