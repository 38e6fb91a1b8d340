// Opens what the tests of a file share within the first of them, so that the mutation run knows which test reached what: what is
// opened before all of them counts as reached by every test, and each mutant in it would be judged by every file.
import { beforeEach } from 'vitest'

/** Runs once, before the first test that is run. */
export function beforeFirst(open: () => Promise<void>): void {
  let opened: Promise<void> | null = null
  beforeEach(() => (opened ??= open()))
}
