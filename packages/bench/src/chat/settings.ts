// What a run may be told: `npm run bench -- chat [scenario…] [--rounds 3] [--seconds 4] [--most-messages 1000000] [--patience 180]
// [--install]`.
import { parseArgs } from 'node:util'

export interface Settings {
  /** By name; empty for all. */
  readonly scenarios: readonly string[]
  readonly rounds: number
  readonly seconds: number
  readonly warmSeconds: number
  /** The longest room whose history is read, and into which is sent. */
  readonly mostMessages: number
  /** How long a whole run may wait for the machine to come to rest. */
  readonly patienceSeconds: number
  /** Whether missing packages of Debian's may be installed. */
  readonly install: boolean
}

/** Lengths of rooms begin there and grow tenfold. */
export const fewestMessages = 10_000

export function settingsFrom(args: readonly string[]): Settings {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '4' },
      'most-messages': { type: 'string', default: '1000000' },
      patience: { type: 'string', default: '180' },
      install: { type: 'boolean', default: false },
    },
  })
  const seconds = positive('seconds', values.seconds)
  return {
    scenarios: positionals,
    rounds: positive('rounds', values.rounds),
    seconds,
    warmSeconds: Math.min(1, seconds / 2),
    mostMessages: Math.max(fewestMessages, positive('most-messages', values['most-messages'])),
    patienceSeconds: values.patience === '0' ? 0 : positive('patience', values.patience),
    install: values.install,
  }
}

/** The sizes of the long rooms of a run. */
export function messageSizes({ mostMessages }: Pick<Settings, 'mostMessages'>): number[] {
  const sizes = []
  for (let size = fewestMessages; size <= mostMessages; size *= 10) sizes.push(size)
  return sizes
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0, not ${text}`)
  return value
}
