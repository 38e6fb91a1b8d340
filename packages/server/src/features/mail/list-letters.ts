// The outbox: every letter of the last months and what has come of it, newest first.
import { Type } from 'typebox'
import { query, theWorkspace } from '../../actions/action.ts'
import { pageInput } from '../../wire/rest.ts'
import { presentLetter } from './letter-card.ts'
import { countLetters, listLetters as listRows } from './mail.store.ts'

export const letterStates = ['waiting', 'sending', 'sent', 'failed', 'dropped'] as const

export const listLetters = query({
  name: 'list-letters',
  permission: 'read-outbox',
  input: Type.Object({
    state: Type.Optional(Type.Enum([...letterStates])),
    kind: Type.Optional(Type.String({ maxLength: 64 })),
    address: Type.Optional(Type.String({ maxLength: 320 })),
    page: pageInput,
  }),
  load: theWorkspace,
  async run(cx, { page, ...filter }) {
    const rows = await listRows(cx.tx, filter, page)
    return { rows: rows.map((letter) => presentLetter(cx, letter)), total: await countLetters(cx.tx, filter) }
  },
})
