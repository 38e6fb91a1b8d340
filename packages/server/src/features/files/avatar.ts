// The picture of somebody, or of a room, that has none of its own: letters on a coloured square. It is made of the name that
// was asked for and of nothing else, so it is the same whether anybody has that name or not.
import { createHash } from 'node:crypto'

export interface Avatar {
  /** One or two capitals, or none when the name has neither letter nor digit. */
  readonly letters: string
  /** #rrggbb, dark enough for white letters. */
  readonly colour: string
}

const colours = [
  '#a8322a',
  '#9c4a12',
  '#7d5a0c',
  '#566318',
  '#2c6b3a',
  '#116a5b',
  '#14667e',
  '#2259a8',
  '#4648b5',
  '#6b3fae',
  '#8d3596',
  '#a32e66',
]

/** The avatar for a name. */
export function avatarOf(name: string): Avatar {
  const words = name
    .normalize('NFKC')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const letters = words.slice(0, 2).map((word) => firstCharacter(firstCharacter(word).toUpperCase()))
  return { letters: letters.join(''), colour: colourOf(name) }
}

/** The avatar for a room: every room has the sign of rooms. */
export function roomAvatarOf(id: string): Avatar {
  return { letters: '#', colour: colourOf(id) }
}

/** The avatar as a drawing. */
export function drawAvatar({ letters, colour }: Avatar, size: number): string {
  const text = [...letters].map((letter) => `&#${letter.codePointAt(0)};`).join('')
  const font = 'font-family="system-ui, sans-serif" font-weight="600"'
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="${size}" height="${size}">`,
    `<rect width="64" height="64" rx="8" fill="${colour}"/>`,
    `<text x="32" y="33" fill="#ffffff" ${font} font-size="${letters.length > 1 ? 27 : 34}" text-anchor="middle" dominant-baseline="central">${text}</text>`,
    '</svg>',
  ].join('')
}

function colourOf(name: string): string {
  const [byte = 0] = createHash('sha256').update(name.normalize('NFKC').toLowerCase()).digest()
  return colours[byte % colours.length] ?? '#2259a8'
}

function firstCharacter(text: string): string {
  return [...text][0] ?? ''
}
