// One PostgreSQL for a whole test run, with a template database that every test file clones: real commits, real events.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { createApp } from '../src/app.ts'
import { loadConfig } from '../src/platform/config.ts'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { openLog } from '../src/platform/log.ts'

export interface TestServer {
  readonly host: string
  readonly port: number
  readonly user: string
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

export const template = 'foyer_template'

/** The administrator that every workspace of the tests begins with. */
export const firstAdmin = {
  ADMIN_USERNAME: 'alice',
  ADMIN_NAME: 'Alice Admin',
  ADMIN_EMAIL: 'alice@foyer.example',
  ADMIN_PASS: 'alice-password',
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-tests-'))
  // Durability is what other tests prove; these may lose everything in a power cut.
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory, settings: { max_connections: '120' } })
  const { host, port, user, database } = postgres.connection
  const admin = new pg.Client({ host, port, user, database })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${template}`)
  const app = await createApp({
    config: loadConfig({ ...firstAdmin, TEST_MODE: 'true' }),
    connection: { host, port, user, database: template },
    log: openLog('silent'),
  })
  await app.close()
  await admin.end()
  project.provide('postgres', { host, port, user })
  return async () => {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
