// The licence and its limits, for clients that show them: guests learn nothing, members which limits are reached, and who may
// view settings all of it.
import { Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { holds } from '../../permissions/holds.ts'
import { presentLicense } from './installed-license.ts'
import { isFull, type LimitsInUse, type LimitUse, measureLimits } from './limit-use.ts'

export const readLicenseInfo = query({
  name: 'read-license-info',
  permission: 'read-license-info',
  input: Type.Object({ withValues: Type.Boolean() }),
  load: theWorkspace,
  async run(cx, { withValues }) {
    if (cx.actor.kind === 'guest' && !cx.actor.operator) return { preventedActions: {}, limits: {} }
    const { seats, guests, roomsPerGuest } = await measureLimits(cx)
    const preventedActions = { activeUsers: isFull(seats), guestUsers: isFull(guests), roomsPerGuest: isFull(roomsPerGuest) }
    if (!holds(cx, 'view-privileged-setting')) return { preventedActions, limits: {} }
    return { ...licenseIn(cx), preventedActions, limits: presentLimits({ seats, guests, roomsPerGuest }, withValues) }
  },
})

function licenseIn({ workspace }: Reading) {
  const license = presentLicense(workspace.license)
  return license === null ? {} : { license }
}

function presentLimits({ seats, guests, roomsPerGuest }: LimitsInUse, withValues: boolean) {
  const present = ({ max, used }: LimitUse) => ({ ...(withValues ? { value: used } : {}), max: max ?? -1 })
  return { activeUsers: present(seats), guestUsers: present(guests), roomsPerGuest: present(roomsPerGuest) }
}
