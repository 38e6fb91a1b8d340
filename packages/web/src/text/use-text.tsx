// Texts inside components: useText for plain ones, RichText where a word of it is bold or leads somewhere.
import type { TFunction } from 'i18next'
import type { ReactElement, ReactNode } from 'react'
import { Trans } from 'react-i18next'
import type { Area, KeyOf, ValuesOf } from './area.ts'
import { type Language, speech } from './language.ts'
import { useLanguage } from './use-language.ts'

type AnyTexts = Readonly<Record<string, string>>
type Values<T, K extends string> = keyof ValuesOf<T, K> extends never ? [] : [values: ValuesOf<T, K>]
export type Say<T extends AnyTexts> = <K extends KeyOf<T>>(key: K, ...values: Values<T, K>) => string

/** The texts of an area, in the language spoken now; the same function for as long as that is. */
export function useText<T extends AnyTexts>(of: Area<T>): Say<T> {
  return saying(of.name, useLanguage())
}

type SayAny = (key: string, values?: object) => string

// A page asks for its words some hundred times. What says those of an area is made once for each language, and a text that is filled in with
// nothing is looked up once.
const made = new Map<string, SayAny>()

function saying(area: string, lng: Language): SayAny {
  const name = `${lng}:${area}`
  let say = made.get(name)
  if (say === undefined) made.set(name, (say = sayingAnew(area, lng)))
  return say
}

function sayingAnew(ns: string, lng: Language): SayAny {
  const plain = new Map<string, string>()
  return (key, values) => {
    if (values !== undefined) return speech.t(key, { ...values, ns, lng })
    let text = plain.get(key)
    if (text === undefined) plain.set(key, (text = speech.t(key, { ns, lng })))
    return text
  }
}

/** A text in which `<b>…</b>` and other names in brackets stand for elements. */
export function RichText<T extends AnyTexts, K extends KeyOf<T>>({
  of,
  text,
  values,
  parts,
}: {
  readonly of: Area<T>
  readonly text: K
  readonly values?: ValuesOf<T, K>
  readonly parts: Readonly<Record<string, ReactElement>>
}): ReactNode {
  const t = saying(of.name, useLanguage()) as TFunction
  return <Trans i18n={speech} t={t} ns={of.name} i18nKey={text} values={{ ...values }} components={parts} />
}
