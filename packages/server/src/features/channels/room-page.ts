// What lists of channels and groups take: a page, an order, and a text or a room to narrow them down to.
import { Type } from 'typebox'
import { pageInput } from '../../wire/rest.ts'
import { orderInput } from '../../wire/sort.ts'

export const roomOrders = ['name', 'memberCount', 'messageCount', 'createdAt', 'lastMessageAt'] as const

export const roomPageInput = {
  text: Type.Optional(Type.String({ maxLength: 128 })),
  order: Type.Optional(orderInput(roomOrders)),
  page: pageInput,
}
