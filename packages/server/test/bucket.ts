// An S3 service in this process, and workspaces that keep their files in a bucket of it.
import { mkdir, mkdtemp, readdir, rename, rm, utimes } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import S3rver from 's3rver'
import type { BucketSettings } from '../src/features/files/place.ts'

export const noBucket = (): BucketSettings => ({ bucket: '', region: '', endpoint: '', pathStyle: false, keys: null, folder: 'nowhere' })

export interface Service extends AsyncDisposable {
  readonly endpoint: string
  /** What makes a workspace use it. */
  readonly environment: Record<string, string>
  /** Below the folder of a workspace, by the ids of what lies there. */
  blobs(): Promise<string[]>
  /** Makes something in the bucket as old as this. */
  age(id: string, moment: Date): Promise<void>
  /** Gives something in the bucket another name. */
  rename(id: string, other: string): Promise<void>
  /** Answers nobody any more, until it is begun again at the same address. */
  stop(): Promise<void>
  begin(): Promise<void>
}

export const bucketName = 'chat-files'
const folder = 'some/where'

/** Starts one, with a bucket. */
export async function openService(): Promise<Service> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'foyer-s3-'))
  await mkdir(path.join(directory, bucketName))
  let server: S3rver | null = null
  let port = 0
  const begin = async (): Promise<void> => {
    server = new S3rver({ address: '127.0.0.1', port, silent: true, directory })
    ;({ port } = await server.run())
  }
  const stop = async (): Promise<void> => {
    const closed = server?.close()
    server?.httpServer.closeAllConnections()
    await closed
    server = null
  }
  await begin()
  const inside = path.join(directory, bucketName, folder)
  const named = async (): Promise<string[]> => {
    const folders = await readdir(inside).catch(() => [])
    return (
      await Promise.all(folders.map(async (one) => (await readdir(path.join(inside, one))).map((name) => path.join(one, name))))
    ).flat()
  }
  const suffix = '._S3rver_object'
  return {
    endpoint: `http://127.0.0.1:${port}`,
    environment: settings({ endpoint: `http://127.0.0.1:${port}`, keys: ['S3RVER', 'S3RVER'], prefix: folder }),
    blobs: async () => (await named()).flatMap((name) => (name.endsWith(suffix) ? [path.basename(name, suffix)] : [])),
    async age(id, moment) {
      for (const name of await named()) if (path.basename(name).startsWith(id)) await utimes(path.join(inside, name), moment, moment)
    },
    async rename(id, other) {
      for (const name of await named())
        if (path.basename(name).startsWith(`${id}.`)) await rename(path.join(inside, name), path.join(inside, name.replace(id, other)))
    },
    stop,
    begin,
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The environment of a workspace whose files go to a bucket. */
export function settings({
  endpoint,
  keys: [accessKey, secretKey],
  prefix = '',
  bucket = bucketName,
}: {
  readonly endpoint: string
  readonly keys: readonly [string, string]
  readonly prefix?: string
  readonly bucket?: string
}): Record<string, string> {
  return {
    OVERWRITE_SETTING_FileUpload_Storage_Type: 'AmazonS3',
    OVERWRITE_SETTING_FileUpload_S3_Bucket: bucket,
    OVERWRITE_SETTING_FileUpload_S3_Region: 'us-east-1',
    OVERWRITE_SETTING_FileUpload_S3_BucketURL: endpoint,
    OVERWRITE_SETTING_FileUpload_S3_ForcePathStyle: 'true',
    OVERWRITE_SETTING_FileUpload_S3_AWSAccessKeyId: accessKey,
    OVERWRITE_SETTING_FileUpload_S3_AWSSecretAccessKey: secretKey,
    ...(prefix === '' ? {} : { OVERWRITE_SETTING_FileUpload_S3_Prefix: prefix }),
  }
}
