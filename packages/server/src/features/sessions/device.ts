// What somebody signed in with, as far as its user agent says so. It says what it likes: this is for people to recognize, and nothing
// is decided by it.

export interface Device {
  readonly type: 'browser' | 'mobile-app' | 'desktop-app' | 'other'
  readonly name: string
  readonly longVersion: string
  readonly version: string
  readonly os: { readonly name: string; readonly version: string }
}

// Most say that they are others, too: who comes first is who they are.
const programs: readonly (readonly [name: string, type: Device['type'], pattern: RegExp])[] = [
  ['Rocket.Chat', 'mobile-app', /\bRC Mobile\b(?:.*?\bv(\d[\d.]*))?/],
  ['Rocket.Chat', 'desktop-app', /\bRocket\.?Chat(?:-Desktop)?\/(\d[\d.]*)/i],
  ['Edge', 'browser', /\bEdg(?:e|A|iOS)?\/(\d[\d.]*)/],
  ['Opera', 'browser', /\bOPR\/(\d[\d.]*)/],
  ['Samsung Internet', 'browser', /\bSamsungBrowser\/(\d[\d.]*)/],
  ['Firefox', 'browser', /\b(?:Firefox|FxiOS)\/(\d[\d.]*)/],
  ['Chrome', 'browser', /\b(?:Chrome|CriOS)\/(\d[\d.]*)/],
  ['Safari', 'browser', /\bVersion\/(\d[\d.]*).*\bSafari\//],
]

const systems: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['iOS', /\b(?:iPhone|iPad|iOS)\b(?:.*?\bOS (\d[\d_.]*))?/],
  ['Android', /\bAndroid ?(\d[\d.]*)?/i],
  ['Windows', /\bWindows(?: NT (\d[\d.]*))?/],
  ['macOS', /\bMac OS X ?(\d[\d_.]*)?/],
  ['Linux', /\bLinux\b/],
]

const charactersMax = 200

/** What a user agent names. */
export function deviceOf(userAgent: string | null): Device {
  const text = (userAgent ?? '').slice(0, charactersMax)
  const system = systems.flatMap(([name, pattern]) => found(pattern, text, (version) => ({ name, version: version.replaceAll('_', '.') })))
  const [program = { type: 'other' as const, name: text.split(/[/ ]/)[0] ?? '', longVersion: '' }] = programs.flatMap(
    ([name, type, pattern]) => found(pattern, text, (longVersion) => ({ type, name, longVersion })),
  )
  return { ...program, version: program.longVersion.split('.')[0] ?? '', os: system[0] ?? { name: '', version: '' } }
}

function found<T>(pattern: RegExp, text: string, made: (version: string) => T): T[] {
  const match = pattern.exec(text)
  return match === null ? [] : [made(match[1] ?? '')]
}
