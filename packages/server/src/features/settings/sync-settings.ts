// Settings as clients keep a copy of them: all rows, or those that administrators have changed since a moment. What the
// environment changes needs a restart, and every client starts anew after one.
import { Type } from 'typebox'
import { query, type Reading, theWorkspace } from '../../actions/action.ts'
import { isPublic, isSettingId, mayReadWhole, presentSetting, settingIds } from './setting-card.ts'
import { listStoredSettings } from './settings.store.ts'

/** A moment in milliseconds; null asks for everything. */
const since = Type.Object({ since: Type.Union([Type.Integer(), Type.Null()]) })

export const syncPublicSettings = query({
  name: 'sync-public-settings',
  permission: 'read-public-settings',
  input: since,
  load: theWorkspace,
  run: (cx, input) => listRows(cx, true, input.since),
})

export const syncPrivateSettings = query({
  name: 'sync-private-settings',
  permission: 'read-settings',
  input: since,
  load: theWorkspace,
  async run(cx, input) {
    const { whole, rows } = await listRows(cx, false, input.since)
    return { whole, rows: rows.filter(({ _id }) => mayReadWhole(cx, _id)) }
  },
})

async function listRows(cx: Reading, wantPublic: boolean, since: number | null) {
  const stored = new Map((await listStoredSettings(cx.tx)).map((row) => [row.id, row.updatedAt]))
  const wanted = since === null ? settingIds : [...stored].flatMap(([id, at]) => (at.getTime() > since && isSettingId(id) ? [id] : []))
  return {
    whole: since === null,
    rows: wanted.filter((id) => isPublic(id) === wantPublic).map((id) => presentSetting(cx, id, stored.get(id))),
  }
}
