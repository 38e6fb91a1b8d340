// What is in the way of a bucket, as a sentence for whoever runs the server: what did not happen, why, and which setting mends it. What the library
// says beside that (keys, signatures, whole requests) goes nowhere.
import { refusal } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { BucketSettings } from './place.ts'

export type Doing = 'store' | 'read' | 'list' | 'remove'

export class BucketError extends Error {}

/** The sentence for an error of the library. */
export function explainBucket(error: unknown, doing: Doing, settings: BucketSettings): BucketError {
  if (error instanceof BucketError) return error
  return new BucketError(
    `The bucket “${settings.bucket}” at ${serviceOf(settings)} can’t be used to ${doing} files: ${reasonOf(error, doing, settings)}`,
  )
}

/** What people are told when the place of the files is in the way, and the log besides; any other error as it is. */
export function toldOf(error: unknown, log: Log, what: 'uploaded' | 'fetched'): unknown {
  const isFull = ['ENOSPC', 'EDQUOT'].includes(String((error as { code?: unknown }).code))
  if (!(error instanceof BucketError) && !isFull) return error
  const reason = isFull ? 'The disk of FOYER_DATA is full. Free some space, or keep files in a bucket.' : (error as Error).message
  log.error({ reason }, `a file could not be ${what}`)
  return refusal(
    'error-file-storage-unavailable',
    `The file was not ${what}: the place where files are kept can’t be used just now. Try again later, or tell an administrator`,
  )
}

export function nameOf(error: unknown): string {
  const { name, code, Code } = error as { name?: unknown; code?: unknown; Code?: unknown }
  return String(Code ?? (name === undefined || /^(Aggregate)?Error$/.test(String(name)) ? (code ?? name) : name))
}

function serviceOf({ endpoint, region }: BucketSettings): string {
  return endpoint === '' ? `AWS${region === '' ? '' : `, ${region},`}` : endpoint
}

function reasonOf(error: unknown, doing: Doing, { bucket, keys }: BucketSettings): string {
  const { message, $metadata } = error as { message?: string; $metadata?: { httpStatusCode?: number } }
  const [name, status] = [nameOf(error), $metadata?.httpStatusCode]
  if (bucket === '') return 'none is named. Set FileUpload_S3_Bucket.'
  if (name === 'NoSuchBucket' || (name === 'NotFound' && doing !== 'read'))
    return 'it does not exist. Create it, or correct FileUpload_S3_Bucket.'
  if (name === 'InvalidAccessKeyId' || name === 'SignatureDoesNotMatch')
    return 'the service does not accept the keys. Correct FileUpload_S3_AWSAccessKeyId and FileUpload_S3_AWSSecretAccessKey.'
  if (name === 'CredentialsProviderError' || (keys !== null && keys.secretAccessKey === ''))
    return 'there are no keys. Set FileUpload_S3_AWSAccessKeyId and FileUpload_S3_AWSSecretAccessKey, or give the server’s environment those of AWS.'
  if (status === 301 || name === 'AuthorizationHeaderMalformed' || /region is missing/i.test(message ?? ''))
    return 'it is in another region. Correct FileUpload_S3_Region.'
  if (status === 403) return `the keys do not allow it (${name}). Give them the right to ${doing} there.`
  if (status === undefined)
    return `the service does not answer (${name}${status === undefined && /^(Error|TypeError)$/.test(name) ? `: ${message}` : ''}).`
  return `the service answers ${status} ${name}.`
}
