// What is written down for machines: the lockfile, and what no tracked file may name.
import { lineAt } from '../source.ts'

interface Lockfile {
  readonly packages?: Readonly<
    Record<string, { readonly version?: string; readonly link?: boolean; readonly resolved?: string; readonly bundled?: boolean }>
  >
}

/** Entries of the lockfile that can't be installed from any registry, or name one. */
export function lockfileBreaches(text: string): string[] {
  const { packages = {} } = JSON.parse(text) as Lockfile
  return Object.entries(packages).flatMap(([name, entry]) => [
    ...(name === '' || entry.version !== undefined || entry.link === true
      ? []
      : [`package-lock.json: "${name}" has neither a version nor a link. Run npm install again and keep what it writes.`]),
    ...(/^(https?|git)/.test(entry.resolved ?? '')
      ? [
          `package-lock.json: "${name}" names the registry it came from. .npmrc says omit-lockfile-registry-resolved; run npm install again.`,
        ]
      : []),
  ])
}

// Put together here, so that this file does not break its own law.
const machinePaths = ['work', 'root'].map((folder) => `/${folder}/`)
const machinePath = new RegExp(`(?<![\\w.@:/-])(?:${machinePaths.join('|')})\\w`, 'g')
const registryHost = /https?:\/\/[^\s/"'`]*\b(?:registry|artifactory|nexus|verdaccio|npm-mirror|pypi)\b[^\s/"'`]*/gi

/** Paths of somebody's machine and hosts of registries in a listed file. */
export function machineBreaches(file: string, text: string): string[] {
  return [
    ...[...text.matchAll(machinePath)].map(
      (match) => `${file}:${lineAt(text, match.index)}: names a path of one machine (${match[0]}…). Write it relative to the repository.`,
    ),
    ...[...text.matchAll(registryHost)].map(
      (match) =>
        `${file}:${lineAt(text, match.index)}: names a registry (${match[0]}). Each installs from their own; leave it to npm's configuration.`,
    ),
  ]
}
