// Search texts as patterns of LIKE. What somebody types is text: a % or _ in it is looked for, not obeyed.

/** The pattern that finds a text anywhere. */
export function containing(text: string): string {
  return `%${escaped(text)}%`
}

/** The pattern that finds what begins with a text. */
export function beginningWith(text: string): string {
  return `${escaped(text)}%`
}

/** What is looked for: a NUL can't be stored, so nothing holds one, and the driver would refuse it. */
export function sought(text: string): string {
  return text.replaceAll('\u0000', '')
}

function escaped(text: string): string {
  return sought(text).replace(/[\\%_]/g, '\\$&')
}
