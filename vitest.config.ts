import { defineConfig } from 'vitest/config'
import { PlainReporter } from './test-reporter.ts'

export default defineConfig({
  test: {
    include: ['packages/*/{src,test,journeys}/**/*.test.{ts,tsx}'],
    globalSetup: ['packages/server/test/database.ts'],
    reporters: ['default', new PlainReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // How long a test waits for what comes by itself; what must come within a time says so itself.
    expect: { poll: { timeout: 10_000 } },
    maxWorkers: 2,
  },
})
