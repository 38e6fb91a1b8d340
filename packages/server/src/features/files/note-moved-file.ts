// Makes the copy of a file the file. What lay where it was before belongs to no file from now on, and goes with the next sweep: until then whoever
// began to read it, or to back it up, finds it. Answers whether there was still something to move.
import { Type } from 'typebox'
import { command, theWorkspace } from '../../actions/action.ts'
import { updatePlace } from './files.store.ts'

const place = Type.Union([Type.Literal('disk'), Type.Literal('bucket')])

export const noteMovedFile = command({
  name: 'note-moved-file',
  permission: 'run-the-server',
  input: Type.Object({ id: Type.String(), from: place, to: place, movedAs: Type.String({ minLength: 6, maxLength: 6 }) }),
  load: theWorkspace,
  run: (cx, file) => updatePlace(cx.tx, file),
})
