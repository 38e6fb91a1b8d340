// Keeps what is known of one's rights true while a signed-in page is open: whatever they rest on everywhere tells by a stream. What they rest on
// in one room is told with the room, and heard where rooms are kept.
import { useEffect } from 'react'
import { queries } from '../api/queries.ts'
import { useConnection } from './connection.ts'
import { forgetRights } from './rights.ts'
import { renewSelf, useSelf } from './session.ts'

// Several permissions that are changed at once are told one by one; they are asked about once.
const gatherMs = 100

export function useLiveRights(): void {
  const { _id: self } = useSelf()
  const connection = useConnection((state) => state.connection)
  useEffect(() => {
    if (connection === null) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const forget = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined
        forgetRights()
      }, gatherMs)
    }
    const stops = [
      // What was answered before listening began may have changed in between; so may what was known before a connection was lost.
      connection.listen('stream-notify-logged', ['permissions-changed'], forget, { onHearing: forget }),
      connection.listen('stream-notify-all', ['public-settings-changed'], () => {
        forget()
        void queries.invalidateQueries({ queryKey: ['public-settings'] })
      }),
      connection.listen('stream-notify-user', [`${self}/userData`], (_event, [told]) => {
        if ((told as { readonly diff?: { readonly roles?: unknown } } | undefined)?.diff?.roles === undefined) return
        forget()
        void renewSelf().catch(() => undefined)
      }),
    ]
    return () => {
      clearTimeout(timer)
      for (const stop of stops) stop()
    }
  }, [connection, self])
}
