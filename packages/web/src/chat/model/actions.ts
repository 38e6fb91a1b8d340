// What can be done with a message. Each asks the server; what comes of it is shown when a stream says so, or at once where only
// oneself sees it.
import { rest } from '../../api/rest.ts'
import { type ChatMessage, readMessage, type WireMessage } from './message.ts'
import type { RoomRights } from '../../session/rights.ts'
import { takeChanges } from './timelines.ts'

export type MessageAct =
  | 'reply'
  | 'react'
  | 'quote'
  | 'star'
  | 'pin'
  | 'edit'
  | 'delete'
  | 'link'
  | 'copy'
  | 'unread'
  | 'follow'
  | 'discuss'

/** What the viewer may do with a message at this moment, by what the server said of the room's messages. */
export function actsOn(message: ChatMessage, { rights, messages }: RoomRights, selfId: string, now: number): ReadonlySet<MessageAct> {
  const isOwn = message.u._id === selfId
  const rows = new Set(message.t !== undefined ? messages.system : isOwn ? messages.own : messages.others)
  const isWithin = (minutes: number | null): boolean => minutes === null || now - message.ts < minutes * 60_000
  const acts = new Set<MessageAct>()
  const isSaid = message.t === undefined
  if (message.private === true) return new Set(message.msg === '' ? [] : ['copy'])
  if (rows.has('read-message')) acts.add('link')
  if (isSaid && message.msg !== '') acts.add('copy')
  if (rows.has('react-to-message') && isSaid) acts.add('react')
  if (rights.includes('post-message') && isSaid) acts.add('reply').add('quote')
  if (rows.has('use-message')) acts.add('star').add('unread')
  if (rows.has('follow-thread') && (message.tcount ?? 0) > 0) acts.add('follow')
  if (rows.has('pin-message') && isSaid) acts.add('pin')
  if (rows.has('edit-message') && isSaid && isWithin(messages.editMinutes)) acts.add('edit')
  if (rows.has('delete-message') && isWithin(messages.deleteMinutes)) acts.add('delete')
  if (rights.includes('start-discussion') && isSaid && message.drid === undefined && message.tmid === undefined) acts.add('discuss')
  return acts
}

export async function react({ _id }: ChatMessage, shortcode: string, shouldReact?: boolean): Promise<void> {
  await rest.post('chat.react', { messageId: _id, emoji: shortcode, ...(shouldReact === undefined ? {} : { shouldReact }) })
}

export async function setStar(message: ChatMessage, isStarred: boolean): Promise<void> {
  await rest.post(isStarred ? 'chat.starMessage' : 'chat.unStarMessage', { messageId: message._id })
  show({ ...message, isStarred })
}

export async function setPin({ _id, pinned }: ChatMessage): Promise<void> {
  await rest.post(pinned === true ? 'chat.unPinMessage' : 'chat.pinMessage', { messageId: _id })
}

export async function setFollowed({ _id }: ChatMessage, isFollowed: boolean): Promise<void> {
  await rest.post(isFollowed ? 'chat.followMessage' : 'chat.unfollowMessage', { mid: _id })
}

export async function editText({ _id, rid }: ChatMessage, text: string, selfId: string): Promise<void> {
  const { message } = await rest.post<{ message: WireMessage }>('chat.update', { roomId: rid, msgId: _id, text })
  show(readMessage(message, selfId))
}

export async function remove({ _id, rid }: ChatMessage): Promise<void> {
  await rest.post('chat.delete', { roomId: rid, msgId: _id })
}

function show(message: ChatMessage): void {
  takeChanges(message.rid, [message])
}
