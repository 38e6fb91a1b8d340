// Texts inside components: useText for plain ones, RichText where a word of it is bold or leads somewhere.
import { type ReactElement, type ReactNode, useMemo } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Area, KeyOf, ValuesOf } from './area.ts'
import { speech } from './language.ts'

type AnyTexts = Readonly<Record<string, string>>
type Values<T, K extends string> = keyof ValuesOf<T, K> extends never ? [] : [values: ValuesOf<T, K>]
export type Say<T extends AnyTexts> = <K extends KeyOf<T>>(key: K, ...values: Values<T, K>) => string

/** The texts of an area, in the language spoken now. */
export function useText<T extends AnyTexts>(of: Area<T>): Say<T> {
  const { t } = useTranslation(of.name, { i18n: speech })
  return useMemo(() => ((key: string, values?: object) => t(key, { ...values })) as Say<T>, [t])
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
  const { t } = useTranslation(of.name, { i18n: speech })
  return <Trans i18n={speech} t={t} ns={of.name} i18nKey={text} values={{ ...values }} components={parts} />
}
