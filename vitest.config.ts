import { defineConfig } from 'vitest/config'
import { PlainReporter } from './test-reporter.ts'

export default defineConfig({
  test: {
    include: ['packages/*/{src,test,journeys}/**/*.test.{ts,tsx}'],
    globalSetup: ['packages/server/test/database.ts'],
    reporters: ['default', new PlainReporter()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
