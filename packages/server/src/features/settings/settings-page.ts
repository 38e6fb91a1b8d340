// One page of settings: all, or those that are named; in the order of the settings page, or sorted by name.
import { type Static, Type } from 'typebox'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'
import type { SettingId } from './registry.ts'
import { settingIds } from './setting-card.ts'

export const settingsPageInput = Type.Object({
  ids: Type.Optional(Type.Array(Type.String(), { maxItems: 1000 })),
  order: Type.Optional(orderInput(['id'])),
  page: pageInput,
})

/** The ids on the page, of those that are asked for and wanted, and how many of these there are. */
export function listSettingIds(
  { ids, order = [], page }: Static<typeof settingsPageInput>,
  isWanted: (id: SettingId) => boolean,
): { ids: SettingId[]; total: number } {
  const asked = ids === undefined ? null : new Set(ids)
  const found = settingIds.filter((id) => isWanted(id) && (asked?.has(id) ?? true))
  const [first] = order
  if (first !== undefined) found.sort((one, other) => (one < other === first.descending ? 1 : -1))
  return { ids: found.slice(page.offset, page.offset + page.limit), total: found.length }
}
