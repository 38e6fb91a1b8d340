// The languages, at the foot of pages that stand alone.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Language, language, languages, speak, speech } from '../text/language.ts'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'
import classes from './language-choice.module.css'

export function LanguageChoice(): ReactNode {
  const t = useText(componentsText)
  useTranslation(undefined, { i18n: speech })
  return (
    <nav className={classes.choice} aria-label={t('language')}>
      {(Object.entries(languages) as [Language, string][]).map(([code, own]) => (
        <button key={code} type="button" lang={code} aria-pressed={code === language()} onClick={() => speak(code)}>
          {own}
        </button>
      ))}
    </nav>
  )
}
