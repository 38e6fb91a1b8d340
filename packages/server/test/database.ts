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
import { firstAdmin, serverSecret, template } from './template.ts'

export interface TestServer {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly version: string
}

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-tests-'))
  // Durability is what other tests prove; these may lose everything in a power cut. A vacuum that comes by can't be ended by whoever
  // drops a database.
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory, settings: { max_connections: '120', autovacuum: 'off' } })
  const { host, port, user, database } = postgres.connection
  const admin = new pg.Client({ host, port, user, database })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${template}`)
  const app = await createApp({
    config: loadConfig({ ...firstAdmin, ...serverSecret, FOYER_DATA: directory, TEST_MODE: 'true' }),
    connection: { host, port, user, database: template },
    log: openLog('silent'),
  })
  await app.close()
  const { rows } = await admin.query<{ server_version: string }>('SHOW server_version')
  await admin.end()
  project.provide('postgres', { host, port, user, version: rows[0]?.server_version ?? '' })
  return async () => {
    await postgres.stop()
    await rm(directory, { recursive: true, force: true })
  }
}
