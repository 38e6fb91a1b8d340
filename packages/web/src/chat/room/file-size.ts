import type { Format } from '../../text/use-format.ts'

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const

/** A size as people read it: 1.8 MB. */
export function sizeText(bytes: number, format: Format): string {
  let size = bytes
  let unit = 0
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000
    unit += 1
  }
  return `${format.number(size >= 100 || unit === 0 ? Math.round(size) : Math.round(size * 10) / 10)} ${units[unit] ?? 'B'}`
}
