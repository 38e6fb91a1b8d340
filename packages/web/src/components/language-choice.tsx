// The languages, at the foot of pages that stand alone.
import type { ReactNode } from 'react'
import { type Language, languages, speak } from '../text/language.ts'
import { useLanguage } from '../text/use-language.ts'
import { useText } from '../text/use-text.tsx'
import { componentsText } from './components-text.ts'
import classes from './language-choice.module.css'

export function LanguageChoice(): ReactNode {
  const t = useText(componentsText)
  const spoken = useLanguage()
  return (
    <nav className={classes.choice} aria-label={t('language')}>
      {(Object.entries(languages) as [Language, string][]).map(([code, own]) => (
        <button key={code} type="button" lang={code} aria-pressed={code === spoken} onClick={() => speak(code)}>
          {own}
        </button>
      ))}
    </nav>
  )
}
