// A refusal whose traces stay. What is thrown otherwise leaves nothing behind; a wrong guess has to count, and a code that was asked for
// has to arrive.
import type { AppError } from '../platform/errors.ts'

/** Commits what was written so far and refuses. Thrown before a command has written anything else. */
export class KeptRefusal extends Error {
  readonly refused: AppError
  constructor(refused: AppError) {
    super(refused.message)
    this.refused = refused
  }
}
