// Answers as JSON: the text of JSON.stringify, in less time where there are dates. Writing a date is most of what a list of rooms takes
// to be written, because for each of them the engine leaves its own code twice.

/** The JSON of an answer. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(withDatesWritten(value))
}

/** The same, with its dates as texts; what is more than an object, and so may know by itself how it is written, is left as it is. */
function withDatesWritten(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Date) return dateText(value)
  if (Array.isArray(value)) return value.length === 0 ? value : value.map(withDatesWritten)
  if (!isPlain(value)) return value
  const written: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return value
    written[key] = withDatesWritten(value[key])
  }
  return written
}

function isPlain(value: object): value is Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && typeof (value as { toJSON?: unknown }).toJSON !== 'function'
}

const dayMs = 86_400_000
const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))
/** The day that was written last: most of what is written together is of few days. */
let known = { day: Number.NaN, text: '' }

function dateText(date: Date): string | null {
  const time = date.getTime()
  if (Number.isNaN(time)) return null
  const day = Math.floor(time / dayMs)
  if (day !== known.day) known = { day, text: date.toISOString().slice(0, -'00:00:00.000Z'.length) }
  const ofDay = time - day * dayMs
  const seconds = Math.floor(ofDay / 1_000)
  const minutes = Math.floor(seconds / 60)
  return `${known.text}${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}.${String(ofDay % 1_000).padStart(3, '0')}Z`
}
