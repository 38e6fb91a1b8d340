// The same without credentials, in workspaces that have given up protecting files: then whoever has the link has the file.
import { Type } from 'typebox'
import { query } from '../../actions/action.ts'
import { setting } from '../settings/setting.ts'
import { findServedAccess } from './file.ts'
import { presentServed } from './download.ts'

export const downloadOpenFile = query({
  name: 'download-open-file',
  permission: 'read-open-file',
  input: Type.Object({ fileId: Type.String() }),
  async load(cx, { fileId }) {
    const access = await findServedAccess(cx, fileId)
    return setting(cx, 'FileUpload_ProtectFiles') || access === null || access.message === null ? null : access
  },
  run: (_cx, { fileId }, { file }) => presentServed(file, fileId),
})
