// What a process and its descendants hold in memory, as the kernel accounts for it. Linux only.
import { readdir, readFile } from 'node:fs/promises'

export interface Memory {
  /** Resident, in MB: what `ps` shows. */
  readonly rssMb: number
  /** Proportional, in MB: shared pages divided among those who share them; the one that adds up over processes. */
  readonly pssMb: number
}

/** The memory of one process. */
export async function memoryOf(pid: number): Promise<Memory> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  return { rssMb: kilobytes('Rss') / 1024, pssMb: kilobytes('Pss') / 1024 }
}

/** The process ids of a process and everything it started that still runs. */
export async function familyOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>()
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null)
    if (stat !== null) parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const family = [pid]
  for (let i = 0; i < family.length; i++) for (const [child, parent] of parents) if (parent === family[i]) family.push(child)
  return family
}

/** The proportional memory of a whole family, in MB. */
export async function familyPssMb(pid: number): Promise<number> {
  const members = await Promise.all((await familyOf(pid)).map((member) => memoryOf(member).catch(() => ({ rssMb: 0, pssMb: 0 }))))
  return members.reduce((sum, member) => sum + member.pssMb, 0)
}
