// A licence: a signed text (a JWT, EdDSA) that names a workspace, its limits and its end. It counts only while the operator's key
// has signed it, it names this workspace, and its end lies ahead.
import type { KeyObject } from 'node:crypto'
import { decodeJwt, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Log } from '../platform/log.ts'

/** What a licence may limit, in the field's words. */
export const licenseLimits = ['activeUsers', 'guestUsers', 'roomsPerGuest'] as const
export type LicenseLimit = (typeof licenseLimits)[number]

export interface License {
  readonly id: string
  readonly workspaceId: string
  /** Whom it was given to, in the words of whoever signed it. */
  readonly to: string
  readonly issuedAt: Date
  /** From this moment on it counts no more. */
  readonly expiresAt: Date
  /** The most of each; absent: no limit. */
  readonly limits: { readonly [L in LicenseLimit]?: number }
}

/** Why a licence does not count, as the end of a sentence. */
export class LicenseFault extends Error {
  override readonly name = 'LicenseFault'
}

export interface LicenseCheck {
  readonly key: KeyObject
  /** The workspace that it has to name; null takes any. */
  readonly workspaceId: string | null
  readonly now: Date
}

/** Verifies a licence and answers what it says. Throws a LicenseFault. */
export async function readLicense(token: string, { key, workspaceId, now }: LicenseCheck): Promise<License> {
  const subject = workspaceId === null ? {} : { subject: workspaceId }
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['EdDSA'],
      requiredClaims: ['sub', 'jti', 'iat', 'exp'],
      currentDate: now,
      ...subject,
    })
    return licenseOf(payload)
  } catch (error) {
    throw error instanceof errors.JOSEError ? new LicenseFault(faultOf(error)) : error
  }
}

/** Signs a licence with a private key. */
export function signLicense({ id, workspaceId, to, issuedAt, expiresAt, limits }: License, key: KeyObject): Promise<string> {
  return new SignJWT({ to, limits })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setJti(id)
    .setSubject(workspaceId)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key)
}

/** What a text says, whoever signed it and whether or not it counts; null when it is no licence. For telling, never for deciding. */
export function unsafeDecodeLicense(token: string): License | null {
  try {
    return licenseOf(decodeJwt(token))
  } catch (error) {
    if (error instanceof LicenseFault || error instanceof errors.JOSEError) return null
    throw error
  }
}

function licenseOf({ jti, sub, iat, exp, ...rest }: JWTPayload): License {
  const { to = '', limits = {} } = rest
  if (typeof to !== 'string') throw new LicenseFault('its “to” is not a text')
  return {
    id: textIn('jti', jti),
    workspaceId: textIn('sub', sub),
    to,
    issuedAt: momentIn('iat', iat),
    expiresAt: momentIn('exp', exp),
    limits: limitsIn(limits),
  }
}

/** A licence as it was put into the workspace. */
export interface InstalledLicense extends License {
  readonly installedAt: Date | null
}

/** What whoever runs the server says of licences. */
export interface Licensing {
  /** The key whose licences count; null: none does. */
  readonly key: KeyObject | null
  /** Hears, once for each, why a stored licence does not count. */
  readonly warn: (token: string, fault: string) => void
}

export function licensing(key: KeyObject | null, log: Log): Licensing {
  const told = new Set<string>()
  const warn = (token: string, fault: string): void => {
    if (!told.has(token)) log.warn(`The licence in the database does not count: ${fault}`)
    told.add(token)
  }
  return { key, warn }
}

/** The licence that is stored, where it counts: what is in the database is believed no more than what comes over the wire. */
export async function findInstalledLicense(
  { key, warn }: Licensing,
  stored: { token: string | null; installedAt: Date | null; workspaceId: string; now: Date },
): Promise<InstalledLicense | null> {
  const { token, installedAt, workspaceId, now } = stored
  if (token === null) return null
  try {
    if (key === null) throw new LicenseFault('FOYER_LICENSE_PUBLIC_KEY does not say whose licences do')
    return { ...(await readLicense(token, { key, workspaceId, now })), installedAt }
  } catch (error) {
    if (!(error instanceof LicenseFault)) throw error
    warn(token, error.message)
    return null
  }
}

function faultOf(error: errors.JOSEError): string {
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is not signed with EdDSA'
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'its signature is not of the key that the operator has given: it was altered, or signed with another key'
  if (error instanceof errors.JWTExpired) return `it ended on ${momentIn('exp', error.payload.exp).toISOString()}`
  if (!(error instanceof errors.JWTClaimValidationFailed)) return 'it is not a signed text such as `foyer license sign` prints'
  if (error.reason === 'missing') return `it lacks “${error.claim}”`
  if (error.claim === 'sub') return 'it is for another workspace'
  return error.claim === 'nbf' ? 'its time has not begun' : `its “${error.claim}” is not valid`
}

function textIn(claim: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new LicenseFault(`its “${claim}” is not a text`)
  return value
}

function momentIn(claim: string, value: unknown): Date {
  const moment = new Date(typeof value === 'number' ? value * 1000 : Number.NaN)
  if (Number.isNaN(moment.getTime())) throw new LicenseFault(`its “${claim}” is not a moment`)
  return moment
}

/** A limit that is misspelt would be none at all, so nothing else is taken. */
function limitsIn(limits: unknown): License['limits'] {
  if (typeof limits !== 'object' || limits === null || Array.isArray(limits)) throw new LicenseFault('its “limits” are not an object')
  for (const [name, most] of Object.entries(limits)) {
    if (!licenseLimits.some((known) => known === name))
      throw new LicenseFault(`it limits “${name.slice(0, 100)}”, which Foyer does not know`)
    if (!Number.isSafeInteger(most) || most < 1) throw new LicenseFault(`its limit “${name}” is not a whole number from 1`)
  }
  return limits
}
