// The one mapping from something thrown to the error of a DDP frame.
import { type DdpErrorBody, ddpError } from '@foyer/protocol/ddp.ts'
import { AppError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'

/** What the caller is told; a bug is logged with its request id and told as an internal error. */
export function errorBody(error: unknown, log: Log, requestId: string): DdpErrorBody {
  if (error instanceof AppError) {
    // What Meteor's clients test for when a sign-in fails.
    if (error.code === 'login-failed') return ddpError(403, 'User not found or incorrect password')
    if (error.code === 'session-ended' || error.code === 'session-expired') return ddpError(403, error.message)
    if (error.code === 'login-required') return ddpError('error-invalid-user', 'You must be logged in to do this.')
    return ddpError(error.code, error.message, error.details)
  }
  log.error({ err: error, requestId }, 'a method failed')
  return ddpError(500, 'Internal server error')
}
