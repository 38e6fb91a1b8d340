// The formatted form of a text (`md`): the tree that the peer's clients draw.

/** The tree of a text, or null when clients should format it themselves. */
export async function formatted(text: string): Promise<unknown> {
  if (/^[\p{L}\p{N} ,!?'-]*$/u.test(text)) return [{ type: 'PARAGRAPH', value: [{ type: 'PLAIN_TEXT', value: text }] }]
  return null
}
