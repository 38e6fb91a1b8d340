// Sets some of a person's own preferences; the others stay as they are.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { refusal } from '../../platform/errors.ts'
import { presentPreferences, requirePreferences } from './preferences.ts'
import { tellOwnRecord } from './profile-change.ts'
import { requireSelf, updateUser } from './user.ts'

export const setPreferences = command({
  name: 'set-preferences',
  permission: 'edit-own-profile',
  input: Type.Object({ userId: Type.Optional(Type.String()), preferences: Type.Record(Type.String(), Type.Unknown()) }),
  load: theWorkspace,
  async run(cx, input) {
    if (input.userId !== undefined && input.userId !== cx.actor.id)
      throw refusal('error-action-not-allowed', 'Everybody sets their own preferences')
    const user = await requireSelf(cx)
    const changed = requirePreferences(input.preferences)
    const preferences = { ...user.preferences, ...changed }
    const { language } = changed
    await updateUser(cx.tx, user.id, {
      preferences: JSON.stringify(preferences),
      ...(typeof language === 'string' ? { language: language || null } : {}),
    })
    tellOwnRecord(cx, user.id, Object.fromEntries(Object.entries(changed).map(([name, value]) => [`settings.preferences.${name}`, value])))
    return { userId: user.id, preferences: presentPreferences(cx, { preferences }) }
  },
})
