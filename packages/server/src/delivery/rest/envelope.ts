// The one mapping from what an action answered, or threw, to the REST envelope that clients of the peer expect.
import { AppError } from '../../platform/errors.ts'
import type { RestRoute } from '../../wire/rest.ts'

export interface Answer {
  readonly status: number
  readonly body: object
  /** When to ask again. */
  readonly retryAfterSeconds?: number
  /** A bug rather than a refusal: to be logged with its stack. */
  readonly bug?: unknown
}

/** Wraps an answer as its route says. */
export function success(envelope: RestRoute['envelope'], reply: object | true): object | true {
  if (envelope === 'bare' || reply === true) return reply
  return envelope === 'status' ? { status: 'success', data: reply } : { ...reply, success: true }
}

/** What a caller is told of something thrown, on a route of this envelope. */
export function failure(error: unknown, envelope: RestRoute['envelope'] = 'success'): Answer {
  if (error instanceof AppError) return envelope === 'status' && isAboutCode(error) ? signInRefused(error) : refused(error)
  const { statusCode, code } = error as { statusCode?: number; code?: string }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE' || statusCode === 413)
    return {
      status: 413,
      body: {
        success: false,
        error: 'The request is larger than this server takes [error-body-too-large]',
        errorType: 'error-body-too-large',
      },
    }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return {
      status: statusCode,
      body: { success: false, error: `${(error as Error).message} [invalid-params]`, errorType: 'invalid-params' },
    }
  return { status: 500, body: { success: false, error: 'Internal error occured' }, bug: error }
}

function isAboutCode({ code }: AppError): boolean {
  return code === 'totp-required' || code === 'totp-invalid'
}

/** Where somebody signs in, clients look for the code of the refusal beside a status of 401; everywhere else, for one of 400. */
function signInRefused({ code, message, details }: AppError): Answer {
  return { status: 401, body: { status: 'error', error: code, message, details } }
}

function refused(error: AppError): Answer {
  const { code, message, status, details } = error
  if (code === 'login-required' || code === 'session-ended' || code === 'session-expired')
    return { status, body: { status: 'error', message } }
  if (code === 'login-failed') return { status, body: { status: 'error', error: 'Unauthorized', message: 'Unauthorized' } }
  if (code === 'error-login-blocked-for-user' || code === 'error-login-blocked-for-ip')
    return { status, body: { status: 'error', error: code, message } }
  if (code === 'unauthorized') return { status, body: { success: false, error: 'unauthorized' } }
  const body = { success: false, error: `${message} [${code}]`, errorType: code, ...(details === undefined ? {} : { details }) }
  const seconds = code === 'service-unavailable' ? details?.['retryAfterSeconds'] : details?.['seconds']
  return { status, body, ...(typeof seconds === 'number' ? { retryAfterSeconds: seconds } : {}) }
}
