// A mention: the names behind an @ and a #, as they stand in a text.

/** How many people one message may mention. */
export const mentionsMax = 50

/** The names behind an @, outside code, with compatibility letters and invisible characters undone. */
export function mentionedNames(text: string): string[] {
  // The two other letters become an @ below.
  if (!/[@\uff20\ufe6b]/.test(text)) return []
  const readable = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/```[\s\S]*?(```|$)/g, ' ')
    .replace(/`[^`\n]*`/g, ' ')
  return named(readable, /(?<![\p{L}\p{N}_./-])@([\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?)/gu).map((name) => name.toLowerCase())
}

/** The names behind a #. */
export function mentionedRooms(text: string): string[] {
  if (!text.includes('#')) return []
  return named(text, /(?<![\p{L}\p{N}_#/])#([\p{L}\p{N}](?:[\p{L}\p{N}._-]*[\p{L}\p{N}])?)/gu).slice(0, mentionsMax)
}

function named(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))]
}
