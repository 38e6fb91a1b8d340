// What is needed to serve a file to somebody who may read it. The bytes are fetched by the road that asked.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { findFileAccess } from './file.ts'
import { presentDownload } from './download.ts'

export const downloadFile = query({
  name: 'download-file',
  permission: 'read-file',
  input: Type.Object({ fileId: Type.String() }),
  load: (cx, { fileId }) => findFileAccess(cx, { id: fileId }),
  run: (_cx, _input, { file }) => presentDownload(file),
})
