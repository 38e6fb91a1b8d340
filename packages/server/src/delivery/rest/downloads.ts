// The road on which files go out. Whether somebody may have a file is asked at the door before anything of the request is
// compared with it, and no file, a hidden file and a deleted file are refused with the same empty answer.
import type { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Action, Outcome } from '../../actions/action.ts'
import type { ByteRange } from '../../features/files/blob-store.ts'
import type { Blobs } from '../../features/files/blobs.ts'
import { toldOf } from '../../features/files/bucket-error.ts'
import type { Download } from '../../features/files/download.ts'
import { downloadFile } from '../../features/files/download-file.ts'
import { downloadOpenFile } from '../../features/files/download-open-file.ts'
import type { Caller } from '../../permissions/identify.ts'
import { AppError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import { rangeOf } from './byte-range.ts'
import { callerOf, credentialsOf, isCurrent } from './credentials.ts'

export interface DownloadOptions {
  readonly perform: <A extends Action>(action: A, caller: Caller, input: unknown) => Promise<Outcome<A>>
  readonly blobs: Blobs
  readonly log: Log
}

const always = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  vary: 'Cookie, X-Auth-Token, X-User-Id',
}

/** Adds `/file-upload/:fileId/:name`. The name is for people; the id says which file. */
export function addDownloads(server: FastifyInstance, options: DownloadOptions): void {
  server.route({
    method: ['GET', 'HEAD'],
    url: '/file-upload/:fileId/*',
    exposeHeadRoute: false,
    schema: { tags: ['files'], summary: 'A file, for those who may read the message that it came with' },
    handler: async (request, reply) => {
      const { fileId } = request.params as { fileId: string }
      const file = await findDownload(request, fileId, options.perform)
      if (file === null)
        return reply
          .status(403)
          .headers({ ...always, 'cache-control': 'private, no-store', 'content-length': 0 })
          .send()
      return serve(request, reply, file, options)
    },
  })
}

/** Tries what the request presents, one after the other, and last the open door that some workspaces leave. */
async function findDownload(request: FastifyRequest, fileId: string, perform: DownloadOptions['perform']): Promise<Download | null> {
  const caller = callerOf(request)
  for (const credential of credentialsOf(request)) {
    const file = await perform(downloadFile, { ...caller, credential }, { fileId }).catch(nullWhenRefused)
    if (file !== null) return file
  }
  return perform(downloadOpenFile, caller, { fileId }).catch(nullWhenRefused)
}

function nullWhenRefused(error: unknown): null {
  if (error instanceof AppError) return null
  throw error
}

async function serve(request: FastifyRequest, reply: FastifyReply, file: Download, options: DownloadOptions): Promise<FastifyReply> {
  reply.headers({ ...always, 'cache-control': 'private, no-cache', etag: file.etag })
  if (isCurrent(request.headers['if-none-match'], file.etag)) return reply.status(304).send()
  const range = rangeOf(request.headers, file)
  if (range === 'unsatisfiable') return reply.status(416).header('content-range', `bytes */${file.size}`).send()
  const bytes = request.method === 'HEAD' ? undefined : await openBytes(file, range ?? undefined, options)
  if (bytes === null) throw new Error(`the bytes of the file ${file.id} are missing`)
  if (range !== null) reply.status(206).header('content-range', `bytes ${range.first}-${range.last}/${file.size}`)
  const length = range === null ? file.size : range.last - range.first + 1
  return reply
    .headers({ 'content-type': file.type, 'content-length': length, 'content-disposition': file.disposition, 'accept-ranges': 'bytes' })
    .send(bytes)
}

async function openBytes(
  { place, blob }: Download,
  range: ByteRange | undefined,
  { blobs, log }: DownloadOptions,
): Promise<Readable | null> {
  try {
    return await blobs.at(place).open(blob, range)
  } catch (error) {
    throw toldOf(error, log, 'fetched')
  }
}
