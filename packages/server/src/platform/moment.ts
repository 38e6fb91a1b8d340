// Moments as PostgreSQL writes them. A busy server reads many thousands a second, nearly all of them alike: '2026-11-29 16:05:12.345+00'.
import pg from 'pg'

const readAny = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text') as (text: string) => unknown
const usual = '0000-00-00 00:00:00'

/** The date that a `timestamptz` says; infinity as the driver has it. */
export function readMoment(text: string): unknown {
  return text.endsWith('+00') && text.length <= usual.length + 7 && isUsual(text) ? usualMoment(text) : readAny(text)
}

function isUsual(text: string): boolean {
  // Years below 100 mean others to JavaScript.
  if (text.startsWith('00')) return false
  for (let at = 0; at < text.length - 3; at++) {
    const mark = at === usual.length ? '.' : (usual[at] ?? '0')
    const code = text.charCodeAt(at)
    if (mark === '0' ? code < 48 || code > 57 : code !== mark.charCodeAt(0)) return false
  }
  return text.length !== usual.length + 4
}

function usualMoment(text: string): Date {
  const number = (from: number, to: number): number => {
    let value = 0
    for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - 48
    return value
  }
  const end = text.length - 3
  const milliseconds = end === usual.length ? 0 : number(usual.length + 1, end) * 10 ** (usual.length + 4 - end)
  return new Date(Date.UTC(number(0, 4), number(5, 7) - 1, number(8, 10), number(11, 13), number(14, 16), number(17, 19), milliseconds))
}
