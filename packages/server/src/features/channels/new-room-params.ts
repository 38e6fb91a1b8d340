// What clients send to make a room, read into what the actions take.
import { objectParam } from '../../wire/ddp.ts'
import { isSet, listOf } from '../../wire/room-params.ts'
import type { NewRoom } from './new-room.ts'

/** The parts of a request for a new room. Broadcast rooms are not known here, and the wish for one is left out. */
export function newRoomFrom(sent: {
  readonly name: unknown
  readonly members?: unknown
  readonly readOnly?: unknown
  readonly excludeSelf?: unknown
  readonly customFields?: unknown
  readonly extraData?: unknown
}): NewRoom {
  const extra = objectParam(sent.extraData)
  return {
    name: text(sent.name),
    members: listOf(sent.members),
    readOnly: isSet(sent.readOnly) || isSet(extra['readOnly']),
    withoutMaker: isSet(sent.excludeSelf),
    topic: text(extra['topic']),
    description: text(extra['description']),
    customFields: objectParam(sent.customFields),
    encrypted: isSet(extra['encrypted']),
    ...(text(extra['teamId']) === '' ? {} : { teamId: text(extra['teamId']) }),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\u0000', '') : ''
}
