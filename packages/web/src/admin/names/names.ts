// What comes from the server with English names (settings, their groups, sections and choices; permissions), in the language spoken now. The
// German is a file of its own that is loaded when a page needs it; where it could not be loaded, the server's own words stand there.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useLanguage } from '../../text/use-language.ts'
import type { GermanSetting } from './german-setting.ts'

/** What is to be shown, and its language, where that is not the page's. */
export interface Name {
  readonly text: string
  readonly lang: 'en' | undefined
}

export interface SettingNames {
  label(setting: Labelled): Name
  description(setting: Labelled): Name | null
  group(group: string): Name
  section(section: string): Name
  choice(setting: Labelled, choice: { readonly key: string | number; readonly i18nLabel: string }): string
  /** What a text must be like, as the end of a sentence; null where only its pattern says it. */
  pattern(setting: Labelled): string | null
}

interface Labelled {
  readonly _id: string
  readonly i18nLabel: string
  readonly i18nDescription?: string
  readonly patternText?: string
}

export interface PermissionNames {
  /** Of a permission; of one to change a setting, what the setting is called. */
  label(permission: { readonly _id: string; readonly label: string; readonly settingId?: string | undefined }): Name
}

type Settings = typeof import('./german-settings.ts')
type Permissions = typeof import('./german-permissions.ts')

const loadSettings = (): Promise<Settings> => import('./german-settings.ts')
const loadPermissions = (): Promise<Permissions> => import('./german-permissions.ts')

/** The names of settings; null until they are there. */
export function useSettingNames(): SettingNames | null {
  const german = useGerman('settings', loadSettings)
  return useMemo(() => (german === 'awaited' ? null : settingNames(german)), [german])
}

/** The names of permissions, those to change a setting among them; null until they are there. */
export function usePermissionNames(): PermissionNames | null {
  const permissions = useGerman('permissions', loadPermissions)
  const settings = useGerman('settings', loadSettings)
  return useMemo(
    () => (permissions === 'awaited' || settings === 'awaited' ? null : permissionNames(permissions, settings)),
    [permissions, settings],
  )
}

/** Whether one of these, be it a name in any language or an id, has in it what was typed, in small letters. */
export function hasIn(wanted: string, ...names: readonly (string | undefined)[]): boolean {
  return names.some((name) => name?.toLocaleLowerCase().includes(wanted))
}

function settingNames(german: Settings | null): SettingNames {
  const of = (id: string): GermanSetting | undefined => german?.settings[id]
  return {
    label: ({ _id, i18nLabel }) => named(of(_id)?.label, i18nLabel),
    description: ({ _id, i18nDescription }) => (i18nDescription === undefined ? null : named(of(_id)?.description, i18nDescription)),
    group: (group) => named(german?.groups[group], group),
    section: (section) => named(german?.sections[section], section),
    choice: ({ _id }, { key, i18nLabel }) => of(_id)?.choices?.[key] ?? i18nLabel,
    pattern: ({ _id, patternText }) => of(_id)?.patternText ?? patternText ?? null,
  }
}

function permissionNames(german: Permissions | null, settings: Settings | null): PermissionNames {
  return {
    label: ({ _id, label, settingId }) =>
      named(settingId === undefined ? german?.permissions[_id] : settings?.settings[settingId]?.label, label),
  }
}

function named(german: string | undefined, english: string): Name {
  return german === undefined ? { text: english, lang: 'en' } : { text: german, lang: undefined }
}

/** The German names; null in English, and where they could not be loaded. */
function useGerman<Names>(what: string, load: () => Promise<Names>): Names | null | 'awaited' {
  const isGerman = useLanguage() === 'de'
  const { data, isPending } = useQuery({
    queryKey: ['german-names', what],
    queryFn: load,
    enabled: isGerman,
    retry: 1,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!isGerman) return null
  return isPending ? 'awaited' : (data ?? null)
}
