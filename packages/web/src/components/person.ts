// A person as components take them: what the wire says about somebody, whatever the endpoint.

export interface Person {
  readonly _id?: string
  readonly username?: string
  readonly name?: string
  /** Left out for members. */
  readonly kind?: string
  readonly company?: string
  readonly status?: string
  readonly avatarETag?: string
}

export function isGuest({ kind }: Person): boolean {
  return kind === 'guest'
}

/** What a person is called; only PersonName prints it. Others need it for sentences that are said aloud and for sorting. */
export function nameOf({ name, username }: Person): string {
  return name !== undefined && name !== '' ? name : (username ?? '')
}

/** One or two letters that stand for a person. */
export function initialsOf(person: Person): string {
  const words = nameOf(person)
    .split(/[\s._-]+/u)
    .filter((word) => word !== '')
  const first = words[0] ?? '?'
  const last = words.length > 1 ? (words.at(-1) ?? '') : ''
  return (firstLetter(first) + firstLetter(last)).toLocaleUpperCase()
}

const hues = ['slate', 'moss', 'clay', 'teal', 'ochre', 'iris'] as const

/** One of six quiet hues, the same for a person wherever they are shown. */
export function hueOf({ _id, username }: Person): (typeof hues)[number] {
  let hash = 0
  for (const letter of _id ?? username ?? '') hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 2_147_483_647
  return hues[hash % hues.length] ?? 'slate'
}

function firstLetter(word: string): string {
  return [...word][0] ?? ''
}
