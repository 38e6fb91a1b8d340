// The licence of this workspace: putting one in force, taking it away, and what administrators are told of it. What a licence is
// and when it counts stands in permissions/license.ts.
import type { Writing } from '../../actions/action.ts'
import { type InstalledLicense, type License, LicenseFault, readLicense, unsafeDecodeLicense } from '../../permissions/license.ts'
import { replaceLicense } from '../../permissions/workspace.ts'
import { refusal } from '../../platform/errors.ts'

/** Verifies a licence for this workspace at this moment, or refuses it with the reason (error-invalid-license). */
export async function requireLicense(cx: Writing, token: string): Promise<License> {
  const { id, licenseKey: key } = cx.workspace
  if (key === null)
    throw refusal(
      'error-invalid-license',
      'No licence can be checked here: whoever runs the server names the key whose licences count in FOYER_LICENSE_PUBLIC_KEY and starts it again',
    )
  try {
    return await readLicense(token, { key, workspaceId: id, now: cx.now })
  } catch (error) {
    throw error instanceof LicenseFault
      ? refusal('error-invalid-license', `The licence was not installed: ${error.message}. What was in force stays`)
      : error
  }
}

/** Stores a licence, or none, in the place of the last one; answers whether anything has changed. Assumes allowed and verified. */
export async function changeLicense(
  cx: Writing,
  next: { readonly token: string; readonly license: License } | null,
  reason: string | undefined,
): Promise<boolean> {
  const before = await replaceLicense(cx.tx, next?.token ?? null, cx.now)
  if (before === null && next === null) return false
  const license = next?.license ?? (before === null ? null : unsafeDecodeLicense(before))
  cx.audit({
    ...(license === null ? {} : { target: { kind: 'license', id: license.id, name: license.to } }),
    before: before === null ? null : presentLicense(unsafeDecodeLicense(before)),
    after: presentLicense(next?.license ?? null),
    ...(reason === undefined ? {} : { reason }),
  })
  // What guests may do hangs on it, so every right is judged again.
  cx.emit({ name: 'license.changed', audience: 'everyone', data: {}, regrades: { everyone: true } })
  return true
}

/** What a licence says, for administrators. */
export function presentLicense(license: License | InstalledLicense | null) {
  if (license === null) return null
  const { id, workspaceId, to, issuedAt, expiresAt, limits } = license
  return {
    id,
    workspaceId,
    to,
    issuedAt,
    expiresAt,
    limits,
    ...('installedAt' in license && license.installedAt !== null ? { installedAt: license.installedAt } : {}),
  }
}
