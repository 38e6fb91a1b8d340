// The language inside components: whoever asks for it is drawn anew when another is spoken.
import { useSyncExternalStore } from 'react'
import { type Language, language, speech } from './language.ts'

/** The language spoken now. */
export function useLanguage(): Language {
  return useSyncExternalStore(onChange, language)
}

function onChange(tell: () => void): () => void {
  speech.on('languageChanged', tell)
  return () => speech.off('languageChanged', tell)
}
