// The name of a file: as it is kept, as a header says it, and as a link does. What comes in is somebody else's text.

const charactersMax = 200
// Characters that steer, split or turn a line around. The two joiners stay: names in some scripts and emoji need them.
const steering = /[\p{Cc}\p{Cs}\p{Co}\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/gu

/** The name without folders, steering characters and excess; never empty. */
export function cleanFileName(name: string | undefined): string {
  const last = (name ?? '').normalize('NFC').replace(steering, '').split(/[/\\]/).at(-1) ?? ''
  const kept = last.trim().replace(/^\.+/, '')
  return shortened(kept) || 'file'
}

/** Cut in the middle, so that the ending stays. */
function shortened(name: string): string {
  const characters = [...name]
  if (characters.length <= charactersMax) return name
  const ending = /\.[a-z0-9]{1,10}$/i.exec(name)?.[0] ?? ''
  return characters.slice(0, charactersMax - ending.length).join('') + ending
}

/** The ending of a name, in small letters, without its dot; empty when there is none. */
export function extensionOf(name: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
}

/** Where a file is fetched: from the root, because clients put the workspace's address before it. */
export function filePath(file: { readonly id: string; readonly name: string }): string {
  return `/file-upload/${file.id}/${percent(file.name)}`
}

/** Content-Disposition (RFC 6266): the plain name for old readers, the exact one beside it. */
export function disposition(name: string, how: 'inline' | 'attachment'): string {
  const plain = name.normalize('NFKD').replace(/[^\x20-\x7e]|["\\%]/g, '_')
  return `${how}; filename="${plain}"; filename*=UTF-8''${percent(name)}`
}

function percent(text: string): string {
  return encodeURIComponent(text).replace(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}
