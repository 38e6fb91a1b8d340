// Where the server's package lies: the same answer from the sources and from the built bundle, which sit at different depths.
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

let found: string | undefined

/** The directory of @foyer/server, found by walking up from this file. */
export function packageDirectory(): string {
  if (found !== undefined) return found
  let directory = path.dirname(fileURLToPath(import.meta.url))
  while (!isServerPackage(directory)) {
    const parent = path.dirname(directory)
    if (parent === directory) throw new Error('the package directory of @foyer/server was not found')
    directory = parent
  }
  found = directory
  return directory
}

/** The version in the server's package.json. */
export function foyerVersion(): string {
  return (JSON.parse(readFileSync(path.join(packageDirectory(), 'package.json'), 'utf8')) as { version: string }).version
}

function isServerPackage(directory: string): boolean {
  const file = path.join(directory, 'package.json')
  return existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === '@foyer/server'
}
