// What the mutation run judges with: the tests of permissions/ and of the licence. Tables that are read in a moment come first, what
// needs a database second, what goes over the wire last, so that most mutants die within a fraction of a second. JUDGES names those that
// judge alone, where a file has tests of its own: JUDGES=holds,authorize.
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const inOrder = [
  ...['catalogue', 'matrix', 'holds', 'conditions', 'policies', 'authorize', 'second-factor', 'rights', 'license'].map(
    (name) => `packages/server/src/permissions/${name}.test.ts`,
  ),
  ...['actions', 'license.rest', 'license.ddp'].map((name) => `packages/server/src/features/license/${name}.test.ts`),
  ...['visibility', 'workspace', 'identify'].map((name) => `packages/server/src/permissions/${name}.test.ts`),
  ...['limits', 'read-license-info', 'save-settings', 'change-settings', 'install-license'].map(
    (name) => `packages/server/src/features/license/${name}.test.ts`,
  ),
  'packages/server/src/features/roles/setting-permissions.test.ts',
]

const judges = process.env['JUDGES']?.split(',').map((name) => `/${name}.test.ts`)

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => inOrder.findIndex((file) => moduleId.endsWith(file))
    return files.toSorted((one, other) => place(one) - place(other))
  }
}

export default defineConfig({
  test: {
    include: inOrder.filter((file) => judges?.some((name) => file.endsWith(name)) ?? true),
    globalSetup: ['packages/server/test/database.ts'],
    sequence: { sequencer: InOrder },
    // Each file in a process of its own: once a test has failed, the files after it are not even loaded.
    isolate: true,
    maxWorkers: 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
