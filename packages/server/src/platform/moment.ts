// Moments as PostgreSQL writes them. A busy server reads many thousands a second, nearly all of them alike: '2026-11-29 16:05:12.345+00'.

/** Where the fraction of a second begins, or the zone where there is none. */
const wholeLength = '2026-11-29 16:05:12'.length
const zone = '+00'
const [dash, space, colon, point] = [...'- :.'].map((mark) => mark.charCodeAt(0))

/** The date that a `timestamptz` says; what is not written as usual is left to `readAny`. */
export function readMoment(text: string, readAny: (text: string) => unknown): unknown {
  const end = text.length - zone.length
  const isUsual =
    text.charCodeAt(4) === dash &&
    text.charCodeAt(7) === dash &&
    text.charCodeAt(10) === space &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon &&
    (end === wholeLength || (end > wholeLength + 1 && end <= wholeLength + 4 && text.charCodeAt(wholeLength) === point)) &&
    text.endsWith(zone)
  if (!isUsual) return readAny(text)
  const year = number(text, 0, 4)
  const milliseconds = end === wholeLength ? 0 : number(text, wholeLength + 1, end) * 10 ** (wholeLength + 4 - end)
  // Years below 100 mean others to JavaScript.
  if (year < 100) return readAny(text)
  return new Date(
    Date.UTC(
      year,
      number(text, 5, 7) - 1,
      number(text, 8, 10),
      number(text, 11, 13),
      number(text, 14, 16),
      number(text, 17, 19),
      milliseconds,
    ),
  )
}

/** Digits as a number: between the marks, PostgreSQL writes nothing else. */
function number(text: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) value = value * 10 + text.charCodeAt(at) - 48
  return value
}
