// Ties the model to the connection for as long as somebody is signed in and chat is shown.
import type { LastingConnection } from '@foyer/client/lasting-connection.ts'
import type { Membership } from '@foyer/protocol/entities/membership.ts'
import type { Room } from '@foyer/protocol/entities/room.ts'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { queries } from '../../api/queries.ts'
import { useRefusals } from '../../api/refusals.ts'
import { rest } from '../../api/rest.ts'
import { useConnection } from '../../session/connection.ts'
import { session, useSelf } from '../../session/session.ts'
import { basePath } from '../../session/storage.ts'
import { pathOf } from './address.ts'
import { batch } from './batch.ts'
import { forgetDrafts, openDrafts, setDraft, setRefusal, useDrafts } from './drafts.ts'
import { forgetGuests } from './guests.ts'
import { takeNotice, type Notice } from './notices.ts'
import { forgetOutbox, openOutbox, sendWaiting } from './outbox.ts'
import type { WireMessage } from './message.ts'
import { takePrivateAnswer } from './private-answers.ts'
import { loadPresence, takePresence } from './presence.ts'
import { forgetRights } from '../../session/rights.ts'
import { catchUpWithRooms, emptyRooms, loadRooms, type RoomFrame, takeRoomFrames, useRooms } from './rooms.ts'
import { closeTimelines, noteLoss } from './timelines.ts'

export function useLive(): void {
  const { _id: self } = useSelf()
  const navigate = useNavigate()
  const connection = useConnection((state) => state.connection)
  const isOnline = useConnection(({ state }) => state.name === 'online')
  const refusalOf = useRefusals()

  useEffect(() => {
    openDrafts(self)
    const closeOutbox = openOutbox(self, ({ rid, tmid, text }, error) => {
      const place = tmid ?? rid
      const begun = useDrafts.getState().texts.get(place) ?? ''
      setDraft(place, begun === '' ? text : `${text}\n${begun}`)
      setRefusal(place, refusalOf(error))
    })
    return () => {
      closeOutbox()
      // Whoever signs out leaves nothing behind in this browser. Whoever was signed out finds it again.
      const now = session()
      if (now.name !== 'out' || now.ending !== 'signed-out') return
      forgetDrafts(self)
      forgetOutbox(self)
    }
    // The sentences of refusals follow the language by themselves when they are said.
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- as above
  }, [self])

  useEffect(() => {
    if (connection === null) return
    const open = ({ type, rid: room, _id: msg }: Notice['payload']): void => {
      void navigate({ to: pathOf[type as keyof typeof pathOf], params: { room }, search: { msg } })
    }
    const stop = watch(connection, self, open)
    // Without a connection the rooms are there all the same, as far as REST can be reached.
    void loadRooms().catch(() => undefined)
    return () => {
      stop()
      closeTimelines()
      useRooms.setState(emptyRooms)
    }
  }, [connection, self, navigate])

  useEffect(() => {
    if (isOnline) sendWaiting()
    else noteLoss()
  }, [isOnline])

  useEffect(() => giveFilesTheSession(), [self])
}

function watch(connection: LastingConnection, self: string, open: (payload: Notice['payload']) => void): () => void {
  const roomFrames = batch<RoomFrame>(takeRoomFrames)
  const presences = batch<unknown[]>(takePresence)
  const own = (event: string): [string, unknown[]] => ['stream-notify-user', [`${self}/${event}`]]
  const stops = [
    connection.listen(
      ...own('subscriptions-changed'),
      (_event, [how, record]) => {
        roomFrames({ of: 'membership', how: String(how), record: record as Membership })
        if (how !== 'updated') forgetRights((record as Membership).rid)
        else noteRoles(record as Membership)
      },
      { onHearing: (again) => void (again ? loadRooms() : catchUpWithRooms()).catch(() => undefined) },
    ),
    connection.listen(...own('rooms-changed'), (_event, [how, record]) => {
      const room = record as Room
      noteRoom(room)
      roomFrames({ of: 'room', how: String(how), record: room })
    }),
    connection.listen(...own('message'), (_event, [answer]) => takePrivateAnswer(answer as WireMessage, self)),
    connection.listen(...own('notification'), (_event, [notice]) => takeNotice(notice as Notice, open)),
    connection.listen(
      'stream-notify-logged',
      ['user-status'],
      (_event, args) => {
        for (const one of args) if (Array.isArray(one)) presences(one)
      },
      { onHearing: () => void loadPresence().catch(() => undefined) },
    ),
    connection.listen('stream-notify-logged', ['foyer.guest-changed'], () => {
      forgetGuests()
      void queries.invalidateQueries({ queryKey: ['members'] })
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** What rights in a room rest on: one's own roles there. */
function noteRoles(membership: Membership): void {
  const before = useRooms.getState().memberships.get(membership.rid)
  if (before !== undefined && String(before.roles) !== String(membership.roles)) forgetRights(membership.rid)
}

/** And how the room stands. Who is in it may have changed when their number has. */
function noteRoom(room: Room): void {
  const before = useRooms.getState().rooms.get(room._id)
  if (before === undefined) return
  if (before.usersCount !== room.usersCount) {
    forgetGuests(room._id)
    void queries.invalidateQueries({ queryKey: ['members', room._id] })
  }
  const stands = ({ ro, archived, muted, unmuted, t }: Room): string => JSON.stringify([ro, archived, muted, unmuted, t])
  if (stands(before) !== stands(room)) forgetRights(room._id)
}

/** Pictures and downloads carry no headers: for them, and for nothing else, the token goes as a cookie. */
function giveFilesTheSession(): () => void {
  const how = `path=${basePath}file-upload; samesite=strict${window.location.protocol === 'https:' ? '; secure' : ''}`
  const set = (end: string): void => {
    document.cookie = `rc_token=${end === '' ? (rest.authToken ?? '') : ''}; ${how}${end}`
    document.cookie = `rc_uid=${end === '' ? (rest.userId ?? '') : ''}; ${how}${end}`
  }
  set('')
  return () => set('; max-age=0')
}
