// An expected reason why Foyer cannot start: one sentence that says what is wrong and how to mend it.
// The command line prints it without a stack and exits with code 1.

export class StartupError extends Error {
  override readonly name = 'StartupError'
}
