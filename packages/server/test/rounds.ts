// How often a race is run: a few rounds in every test run, many where somebody asks for the proof (PROOF=1). What a test did of
// it is noted on the test, where the report of the proof finds it.
import { TestRunner } from 'vitest'

/** What a race did, as it says itself. */
export interface RaceNote {
  /** How many rounds were asked for. */
  rounds?: number
  /** The most callers that were let go together. */
  takers?: number
  /** How often callers were let go together. */
  releases?: number
  /** What was measured on the way, by what it is. */
  measured?: Readonly<Record<string, number>>
}

declare module 'vitest' {
  interface TaskMeta {
    race?: RaceNote
  }
}

/** `few` ordinarily, `many` for the proof. Called within the test, it says in the report how many they were. */
export function rounds(few: number, many: number): number {
  const asked = process.env['PROOF'] === '1' ? Math.min(many, mostRounds()) : few
  note((race) => ({ ...race, rounds: asked }))
  return asked
}

/** How many callers are let go together: `few` ordinarily, `many` for the proof. */
export function callers(few: number, many: number): number {
  return process.env['PROOF'] === '1' ? many : few
}

/** Notes that so many callers are let go together, once more. */
export function noteTakers(takers: number): void {
  note((race) => ({ ...race, takers: Math.max(race.takers ?? 0, takers), releases: (race.releases ?? 0) + 1 }))
}

/** Notes what was measured on the way; of several, the least. */
export function noteMeasured(what: string, value: number): void {
  note((race) => ({ ...race, measured: { ...race.measured, [what]: Math.min(value, race.measured?.[what] ?? value) } }))
}

/** PROOF_ROUNDS cuts the rounds short, for trying the proof out. */
function mostRounds(): number {
  const most = Number(process.env['PROOF_ROUNDS'])
  return most > 0 ? most : Number.POSITIVE_INFINITY
}

function note(change: (race: RaceNote) => RaceNote): void {
  const meta = TestRunner.getCurrentTest()?.meta
  if (meta !== undefined) meta.race = change(meta.race ?? {})
}
