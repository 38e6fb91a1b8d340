// Builds the web client, if anything that it is made of has changed since, compresses what comes out once and for all, and holds it
// to its budget. Run by the server's build; `node packages/web/build.mjs` builds it alone.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import zlib from 'node:zlib'

const here = path.dirname(fileURLToPath(import.meta.url))
const packages = path.dirname(here)
const inputs = [
  'web/src',
  'web/public',
  'web/index.html',
  'web/vite.config.ts',
  'web/build.mjs',
  'web/package.json',
  'client/src',
  'protocol/src',
]

/** What is loaded before somebody sees their first room: gzipped scripts and styles. */
const budgetBytes = 350 * 1024
const firstLoad = ['index.html', 'src/shell/signed-in.tsx', 'src/chat/chat-page.tsx']
/** What only those need who open a page of administration in German. */
const late = ['src/admin/names/german-settings.ts', 'src/admin/names/german-permissions.ts']

const gzip = promisify(zlib.gzip)
const brotli = promisify(zlib.brotliCompress)

/** Builds into a directory, which is replaced as a whole. */
export async function buildWeb(directory = path.join(packages, 'server/dist/web')) {
  const made = await hashOf(inputs.map((input) => path.join(packages, input)))
  const stamp = path.join(directory, 'made-of')
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === made) return
  const vite = await import('vite').catch(() => null)
  if (vite === null) {
    if (existsSync(stamp)) return
    console.error('The web client has not been built, and the builder is not installed. Run "npm ci" with development dependencies once.')
    process.exit(1)
  }
  const fresh = `${directory}.${process.pid}`
  try {
    await vite.build({ configFile: path.join(here, 'vite.config.ts'), logLevel: 'warn', mode: 'production', build: { outDir: fresh } })
    await checkBudget(fresh)
    await compress(fresh)
    await writeFile(path.join(fresh, 'made-of'), made)
    await rm(directory, { recursive: true, force: true })
    await rename(fresh, directory)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

async function hashOf(places) {
  const hash = createHash('sha256').update(process.version)
  for (const place of places)
    for (const file of await filesIn(place))
      if (!/\.test\.tsx?$/.test(file)) hash.update(`\0${path.relative(packages, file)}\0`).update(await readFile(file))
  return hash.digest('hex')
}

async function filesIn(place) {
  const entries = await readdir(place, { withFileTypes: true, recursive: true }).catch(() => null)
  if (entries === null) return [place]
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

async function compress(directory) {
  await mkdir(directory, { recursive: true })
  const files = (await filesIn(directory)).filter((file) => /\.(js|css|svg|json|webmanifest)$/.test(file))
  await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(file)
      if (bytes.length < 1_024) return
      await writeFile(`${file}.gz`, await gzip(bytes, { level: 9 }))
      await writeFile(`${file}.br`, await brotli(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 10 } }))
    }),
  )
}

/** Follows static imports from what is loaded first, and fails when their sum is above the budget. */
async function checkBudget(directory) {
  const manifest = JSON.parse(await readFile(path.join(directory, 'manifest.json'), 'utf8'))
  const files = new Set()
  const seen = new Set()
  const follow = (name) => {
    const chunk = manifest[name]
    if (chunk === undefined || seen.has(name)) return
    seen.add(name)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file)
    for (const next of chunk.imports ?? []) follow(next)
  }
  for (const name of firstLoad) {
    if (manifest[name] === undefined) throw new Error(`The budget of the web client counts ${name}, which is no chunk of its own any more.`)
    follow(name)
  }
  for (const name of late)
    if (manifest[name]?.isDynamicEntry !== true || seen.has(name))
      throw new Error(`${name} is loaded before somebody needs it. Load it by import() alone.`)
  let bytes = 0
  for (const file of files) if (/\.(js|css)$/.test(file)) bytes += (await gzip(await readFile(path.join(directory, file)))).length
  const kilobytes = (count) => `${Math.round(count / 1024)} kB`
  console.log(`The web client is built: ${kilobytes(bytes)} of ${kilobytes(budgetBytes)} gzipped before the first room.`)
  if (bytes > budgetBytes)
    throw new Error(
      `The first load of the web client is ${kilobytes(bytes)}; its budget is ${kilobytes(budgetBytes)}. Load later what the first room does not need.`,
    )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildWeb()
