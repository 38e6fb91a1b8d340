// What a run of the proofs came to, test by test, as the tests and their runner say it.
import path from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { RaceNote } from '../rounds.ts'

export interface ProofResult {
  readonly file: string
  /** The test's name behind those of the groups that it stands in. */
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly milliseconds: number
  readonly race: RaceNote
  /** The first line of what went wrong. */
  readonly fault: string | null
}

/** Listens to the runner. Whatever fails outside of a test (a file that can't be read, a hook, a stray error) counts as failed too. */
export class ProofRun implements Reporter {
  results: readonly ProofResult[] = []
  postgres = 'unknown'

  onTestRunEnd(modules: readonly TestModule[], errors: readonly { readonly message: string }[]): void {
    this.postgres = modules[0]?.project.getProvidedContext().postgres.version ?? this.postgres
    this.results = [...modules.flatMap(resultsOf), ...errors.map(({ message }) => failure('', 'outside of every test', message))]
  }
}

function resultsOf(module: TestModule): ProofResult[] {
  const file = path.relative(module.project.config.root, module.moduleId).split(path.sep).join('/')
  const outside = [module, ...module.children.allSuites()].flatMap((place) => place.errors())
  return [
    ...[...module.children.allTests()].map((test) => resultOf(file, test)),
    ...outside.map(({ message }) => failure(file, 'before or after its tests', message)),
  ]
}

function resultOf(file: string, test: TestCase): ProofResult {
  const { state, errors } = test.result()
  return {
    file,
    name: test.fullName.replaceAll(' > ', ': '),
    outcome: state === 'pending' ? 'failed' : state,
    milliseconds: test.diagnostic()?.duration ?? 0,
    race: test.meta().race ?? {},
    fault: errors?.[0] === undefined ? null : firstLine(errors[0].message),
  }
}

function failure(file: string, name: string, message: string): ProofResult {
  return { file, name, outcome: 'failed', milliseconds: 0, race: {}, fault: firstLine(message) }
}

// A message may name a place on the machine that ran it; the report goes elsewhere.
function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replaceAll(/(?:file:\/\/)?(?:\/[\w.@-]+){2,}\/?/g, '…')
}
