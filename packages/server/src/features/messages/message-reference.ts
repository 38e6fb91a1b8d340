// How a message is named in what an action takes: by its id, and where the caller says so, in its room.
import { Type } from 'typebox'

export const messageReference = {
  id: Type.String({ minLength: 1, maxLength: 64 }),
  roomId: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
}
