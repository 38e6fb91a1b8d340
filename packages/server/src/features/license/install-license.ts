// Puts a licence in force. One that does not count here is refused with its reason, and what was in force stays. Adds
// error-invalid-license.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { changeLicense, requireLicense } from './installed-license.ts'
import { limitWarning } from './limit-warning.ts'
import { licenseNames, type LimitSetting } from './limits.ts'

export const installLicense = command({
  name: 'install-license',
  permission: 'change-license',
  input: Type.Object({ license: Type.String({ maxLength: 16_384 }), reason: Type.Optional(Type.String({ maxLength: 1000 })) }),
  load: theWorkspace,
  async run(cx, { license: text, reason }): Promise<{ warnings: string[] }> {
    const token = text.trim()
    const license = await requireLicense(cx, token)
    await changeLicense(cx, { token, license }, reason)
    const warnings: string[] = []
    for (const [id, name] of Object.entries(licenseNames)) {
      const warning = await limitWarning(cx, id as LimitSetting, license.limits[name])
      if (warning !== null) warnings.push(warning)
    }
    return { warnings }
  },
})
