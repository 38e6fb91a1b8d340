// Numbers, dates and lists as the language writes them.
import { useLanguage } from './use-language.ts'

export interface Format {
  number(value: number): string
  /** 4 December 2026 */
  day(date: Date | string): string
  /** 4 Dec 2026 */
  shortDay(date: Date | string): string
  /** 4 December 2026 at 18:00 */
  moment(date: Date | string): string
  /** Friday, 4 December */
  weekday(date: Date | string): string
  /** 18:00 */
  time(date: Date | string): string
  /** one, two and three */
  list(items: readonly string[]): string
}

// Making a format costs more than a hundred uses of it, and nearly every line of a list uses one: each is made once.
const made = new Map<string, Format>()

/** The formats of the language spoken now. */
export function useFormat(): Format {
  const tag = useLanguage()
  let format = made.get(tag)
  if (format === undefined) made.set(tag, (format = formatIn(tag)))
  return format
}

/** The formats of a language. English is written as in Europe, with the day first. */
function formatIn(tag: string): Format {
  const locale = tag === 'en' ? 'en-GB' : tag
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options)
    return (date: Date | string) => format.format(new Date(date))
  }
  const numbers = new Intl.NumberFormat(locale)
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' })
  return {
    number: (value) => numbers.format(value),
    day: dates({ day: 'numeric', month: 'long', year: 'numeric' }),
    shortDay: dates({ day: 'numeric', month: 'short', year: 'numeric' }),
    moment: dates({ dateStyle: 'long', timeStyle: 'short' }),
    weekday: dates({ weekday: 'long', day: 'numeric', month: 'long' }),
    time: dates({ hour: '2-digit', minute: '2-digit' }),
    list: (items) => lists.format(items),
  }
}
