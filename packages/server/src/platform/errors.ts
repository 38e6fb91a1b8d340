// Errors that a caller may see. Anything else that is thrown is a bug: logged with its request id, answered as "internal error".
import { type ErrorCode, errors } from '@foyer/protocol/errors.ts'

export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown> | undefined
  constructor(code: ErrorCode, options: { message?: string; details?: Record<string, unknown> } = {}) {
    super(options.message ?? errors[code].message)
    this.code = code
    this.details = options.details
  }
  /** The HTTP status that the catalogue gives this code. */
  get status(): number {
    return errors[this.code].status
  }
}

/** Builds the error of a code from the catalogue, with another sentence or with details where they help. */
export function refusal(code: ErrorCode, message?: string, details?: Record<string, unknown>): AppError {
  return new AppError(code, { ...(message === undefined ? {} : { message }), ...(details === undefined ? {} : { details }) })
}
