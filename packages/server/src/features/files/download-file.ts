// What is needed to serve a file, or its small picture, to somebody who may read it. The bytes are fetched by the road that asked.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findServedAccess } from './file.ts'
import { presentServed } from './download.ts'

export const downloadFile = query({
  name: 'download-file',
  permission: 'read-file',
  input: Type.Object({ fileId: Type.String() }),
  load: (cx, { fileId }) => findServedAccess(cx, fileId),
  run: (_cx, { fileId }, { file }) => presentServed(file, fileId),
})
