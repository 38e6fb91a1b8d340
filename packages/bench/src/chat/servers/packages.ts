// Debian's packages that the peers and the bus come from: which are there, and installing them when that was asked for.
import { hasNats } from '@foyer/e2e/nats.ts'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface Peers {
  readonly ejabberd: boolean
  readonly prosody: boolean
  /** The path of the program, or null. */
  readonly pgbench: string | null
  /** The bus between nodes. */
  readonly nats: boolean
}

const wanted = ['ejabberd', 'erlang-p1-pgsql', 'prosody', 'prosody-modules', 'lua-event', 'postgresql', 'nats-server']
const startPolicy = '/usr/sbin/policy-rc.d'

export function findPeers(): Peers {
  return { ejabberd: existsSync('/usr/sbin/ejabberdctl'), prosody: existsSync('/usr/bin/prosody'), pgbench: findPgbench(), nats: hasNats() }
}

/** Installs what is missing, without starting any of it as a service. Needs root and Debian. */
export function installPeers(): void {
  console.log(`Installing Debian's packages: ${wanted.join(' ')}`)
  const hasPolicy = existsSync(startPolicy)
  if (!hasPolicy) writeFileSync(startPolicy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...wanted], { stdio: 'inherit', env })
  } finally {
    if (!hasPolicy) rmSync(startPolicy)
  }
}

/** What to say when somebody is missing; empty when nobody is. */
export function whoIsMissing({ ejabberd, prosody, pgbench, nats }: Peers): string {
  const places = { ejabberd, prosody, pgbench: pgbench !== null, 'nats-server': nats }
  const missing = Object.entries(places).flatMap(([name, isThere]) => (isThere ? [] : [name]))
  if (missing.length === 0) return ''
  return `Not on this machine, and left out: ${missing.join(', ')}. On Debian, as root, \`npm run bench -- chat --install\` installs them and measures.`
}

/** Debian keeps it where only its own wrapper looks. */
function findPgbench(): string | null {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql') : []
  const places = versions.map((version) => path.join('/usr/lib/postgresql', version, 'bin/pgbench'))
  return places.find((place) => existsSync(place)) ?? null
}
