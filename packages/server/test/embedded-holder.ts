// Holds a data directory (`lock`) or its PostgreSQL (`postgres`) until it is killed, or asked to stop by SIGTERM. Tests start it as
// a process of its own: `embedded-holder.ts postgres <directory>`. It prints one line of JSON once it holds, or why it cannot.
import { openDataDirectory } from '../src/platform/data-directory.ts'
import { startEmbeddedPostgres } from '../src/platform/embedded-postgres.ts'
import { StartupError } from '../src/platform/startup-error.ts'

const [, , what, directory = ''] = process.argv

try {
  const held = what === 'lock' ? await holdLock() : await holdPostgres()
  console.log(JSON.stringify(held.told))
  // The lock alone does not keep a process alive.
  const alive = setInterval(() => undefined, 1000)
  process.once('SIGTERM', () => {
    clearInterval(alive)
    void held.stop()
  })
} catch (error) {
  console.log(JSON.stringify({ error: String(error), expected: error instanceof StartupError }))
  process.exitCode = 1
}

async function holdLock() {
  const held = await openDataDirectory(directory)
  return { told: { path: held.path }, stop: () => held.release() }
}

async function holdPostgres() {
  const held = await startEmbeddedPostgres({ dataDirectory: directory })
  return { told: { pid: held.pid, connection: held.connection }, stop: () => held.stop() }
}
