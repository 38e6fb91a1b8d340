// Every group of the workspace, for those who administer rooms: what there is, and nothing of what is said in it.
import { sql } from 'kysely'
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { searchRooms } from '../inbox/room-list.ts'
import { answerRooms } from './room-answer.ts'
import { roomPageInput } from './room-page.ts'

export const listAllGroups = query({
  name: 'list-all-groups',
  permission: 'list-all-groups',
  input: Type.Object(roomPageInput),
  load: theWorkspace,
  run: async (cx, search) => answerRooms(cx, await searchRooms(cx.tx, { ...search, kinds: ['group'], visible: sql<boolean>`true` }), false),
})
