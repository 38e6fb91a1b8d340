// Processor time as the kernel accounts for it: of some processes with everything that they started, and of the whole machine. Linux only.
import { readdirSync, readFileSync } from 'node:fs'

/** What the kernel counts in, everywhere that Node runs on Linux. */
const ticksPerSecond = 100

export interface ProcessorTime {
  /** Seconds, of all these processes. */
  readonly all: number
  /** Of it what PostgreSQL used. */
  readonly database: number
}

export interface Window {
  readonly seconds: number
  readonly serverCores: number
  readonly databaseCores: number
  readonly generatorCores: number
  /** What the machine did beside the server, its database and the generator: other people's work, in cores. */
  readonly foreignCores: number
}

/** Begins to watch; what is returned ends it. The generator is the process that asks. */
export function watchProcessor(servers: readonly number[]): () => Window {
  const began = performance.now()
  const before = { servers: timeOf(servers), generator: process.cpuUsage(), machine: machineSeconds() }
  return () => {
    const seconds = (performance.now() - began) / 1_000
    const after = timeOf(servers)
    const { user, system } = process.cpuUsage(before.generator)
    const own = (user + system) / 1_000_000
    const all = after.all - before.servers.all
    return {
      seconds,
      serverCores: all / seconds,
      databaseCores: (after.database - before.servers.database) / seconds,
      generatorCores: own / seconds,
      foreignCores: Math.max(0, machineSeconds() - before.machine - all - own) / seconds,
    }
  }
}

/** Used so far by these processes and all below them, those that have ended and were waited for included. */
export function timeOf(pids: readonly number[]): ProcessorTime {
  const processes = new Map<number, Entry>()
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) note(processes, Number(name))
  let [all, database] = [0, 0]
  for (const pid of withDescendants(pids, processes)) {
    const entry = processes.get(pid)
    if (entry === undefined) continue
    const own = entry.isDatabase ? (runtimeSeconds(pid) ?? entry.seconds) : entry.seconds
    const seconds = own + entry.ofEnded
    all += seconds
    if (entry.isDatabase) database += seconds
  }
  return { all, database }
}

interface Entry {
  readonly parent: number
  readonly isDatabase: boolean
  readonly seconds: number
  /** What its children used that have ended. */
  readonly ofEnded: number
}

function note(processes: Map<number, Entry>, pid: number): void {
  const stat = readProc(`${pid}/stat`)
  if (stat === '') return
  const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const seconds = (one: number, other: number): number => (Number(fields[one]) + Number(fields[other])) / ticksPerSecond
  processes.set(pid, { parent: Number(fields[1]), isDatabase: name === 'postgres', seconds: seconds(11, 12), ofEnded: seconds(13, 14) })
}

function withDescendants(pids: readonly number[], processes: ReadonlyMap<number, Entry>): Set<number> {
  const family = new Set(pids)
  for (let grown = -1; grown !== family.size; ) {
    grown = family.size
    for (const [pid, { parent }] of processes) if (family.has(parent)) family.add(pid)
  }
  return family
}

/** To the microsecond, for a process of one thread, where the kernel tells it: hundredths are too coarse for the cost of one statement. */
function runtimeSeconds(pid: number): number | null {
  const found = /^se\.sum_exec_runtime\s*:\s*([\d.]+)/m.exec(readProc(`${pid}/sched`))?.[1]
  return found === undefined ? null : Number(found) / 1_000
}

/** Of all processors: user, nice, system and what the hypervisor took. Interrupts are left out, most of them are our own packets. */
function machineSeconds(): number {
  const fields = (readProc('stat').split('\n')[0] ?? '').trim().split(/\s+/).slice(1).map(Number)
  return [0, 1, 2, 7].reduce((sum, field) => sum + (fields[field] ?? 0), 0) / ticksPerSecond
}

function readProc(file: string): string {
  try {
    return readFileSync(`/proc/${file}`, 'utf8')
  } catch {
    return ''
  }
}
