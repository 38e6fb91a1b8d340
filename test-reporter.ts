// Closes a run with one plain line, "N passed, N failed, N skipped", that any script can read.
import type { Reporter, TestModule } from 'vitest/node'

export class PlainReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
    const count = (state: string): number => states.filter((other) => other === state).length
    // A file that can't be loaded has no tests to count, and is a failure all the same.
    const broken =
      modules.filter((module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0).length + errors.length
    process.stdout.write(
      `\n${count('passed')} passed, ${count('failed') + broken} failed, ${states.length - count('passed') - count('failed')} skipped\n`,
    )
  }
}
