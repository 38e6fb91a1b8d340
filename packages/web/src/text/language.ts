// Which language the client speaks, and the one instance of i18next that does. Texts are added to it by their areas: area.ts.
import { createInstance } from 'i18next'
import { keep, recall } from '../session/storage.ts'

export const languages = { en: 'English', de: 'Deutsch' } as const
export type Language = keyof typeof languages

export const speech = createInstance()
void speech.init({
  lng: firstLanguage(),
  fallbackLng: 'en',
  resources: {},
  ns: [],
  // Keys are written flat, with dots in them.
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  // React escapes.
  interpolation: { escapeValue: false },
})
tellPage()

/** The language spoken now. */
export function language(): Language {
  return asLanguage(speech.language) ?? 'en'
}

/** Speaks another language from now on, in this browser. */
export function speak(chosen: Language): void {
  keep('language', chosen)
  void speech.changeLanguage(chosen).then(tellPage)
}

/** Speaks what the account prefers, unless this browser was told otherwise. */
export function speakAs(preferred: string | undefined): void {
  const known = asLanguage(preferred)
  if (known !== null && recall('language') === null && known !== language()) void speech.changeLanguage(known).then(tellPage)
}

function firstLanguage(): Language {
  const wanted = [recall('language'), ...(globalThis.navigator?.languages ?? [])]
  return wanted.map(asLanguage).find((known) => known !== null) ?? 'en'
}

function asLanguage(tag: unknown): Language | null {
  const beginning = typeof tag === 'string' ? tag.slice(0, 2).toLowerCase() : ''
  return beginning in languages ? (beginning as Language) : null
}

function tellPage(): void {
  document.documentElement.lang = language()
}
