// The texts of one area, in every language. Keys and what is filled in are checked by the compiler: a text that is missing in one
// language, a key that does not exist and a forgotten value do not compile.
import { speech } from './language.ts'

type Texts = Readonly<Record<string, string>>

/** A text as it is asked for: the forms for one and for many have one key. */
export type KeyOf<T> = keyof T extends infer K ? (K extends `${infer Base}_${'one' | 'other'}` ? Base : K & string) : never

type FilledIn<Text> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | FilledIn<Rest> : never
type TextOf<T, K extends string> = K extends keyof T ? T[K] : `${K}_other` extends keyof T ? T[`${K}_other`] : never
type CountOf<T, K extends string> = `${K}_other` extends keyof T ? 'count' : never

/** What a text needs to be filled in with. */
export type ValuesOf<T, K extends string> = {
  readonly [Name in FilledIn<TextOf<T, K>> | CountOf<T, K>]: Name extends 'count' ? number : string | number
}

export interface Area<T extends Texts> {
  readonly name: string
  /** For tests, and for the types. */
  readonly english: T
  readonly german: { readonly [K in keyof T]: string }
}

/** Adds an area's texts; its name is its folder's. */
export function area<const T extends Texts>(name: string, english: T, german: { readonly [K in keyof T]: string }): Area<T> {
  speech.addResourceBundle('en', name, english)
  speech.addResourceBundle('de', name, german)
  return { name, english, german }
}
