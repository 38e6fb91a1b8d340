// What Enter does while writing: it sends, or it makes a line and Enter with Ctrl or Cmd sends. Chosen by the person, kept at the server.
import { rest } from '../../api/rest.ts'
import { renewSelf, useSelf } from '../../session/session.ts'

const isTouched = (): boolean => window.matchMedia('(pointer: coarse)').matches

export function useEnterSends(): boolean {
  const { settings } = useSelf()
  const { sendOnEnter } = (settings?.preferences ?? {}) as { sendOnEnter?: unknown }
  return sendOnEnter === 'desktop' ? !isTouched() : sendOnEnter !== 'alternative'
}

export async function setEnterSends(sends: boolean): Promise<void> {
  await rest.post('users.setPreferences', { data: { sendOnEnter: sends ? 'normal' : 'alternative' } })
  await renewSelf()
}
