// Starts a generator with its plan and answers what it found.
import { spawn } from 'node:child_process'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { endWithUs } from '../servers/leftovers.ts'
import type { RequestPlan, RequestResult } from './requests.ts'
import type { LoadResult, Plan } from './plan.ts'
import type { StorePlan, StoreResult } from './store.ts'

export function runGenerator(plan: Plan): Promise<LoadResult> {
  return run('./generator-main.ts', plan) as Promise<LoadResult>
}

export function runRequests(plan: RequestPlan): Promise<RequestResult> {
  return run('./requests-main.ts', plan) as Promise<RequestResult>
}

/** The program has been bundled: see servers/foyer-database.ts. */
export function runStore(program: string, plan: StorePlan, env: Readonly<Record<string, string>>): Promise<StoreResult> {
  return runWith([program], plan, env) as Promise<StoreResult>
}

function run(program: string, plan: object): Promise<unknown> {
  return runWith(['--import', 'tsx', fileURLToPath(new URL(program, import.meta.url))], plan)
}

async function runWith(args: readonly string[], plan: object, env?: Readonly<Record<string, string>>): Promise<unknown> {
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(env === undefined ? {} : { env: { PATH: process.env['PATH'], ...env } }),
  })
  endWithUs(child)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  child.stdin.end(JSON.stringify(plan))
  const [code, result] = await Promise.all([ended, json(child.stdout).catch(() => null)])
  if (code !== 0 || result === null) throw new Error(`The generator ended with ${code} and without a result`)
  return result
}
