// Where the bytes of files lie: on the server's disk, or in a bucket of an S3 service. Every file's row says which; the settings say where new
// ones go, and how the bucket is reached.
import type { Workspace } from '../../permissions/workspace.ts'
import type { StoredFile } from '../../schema/rows.ts'
import { setting } from '../settings/setting.ts'

export type Place = StoredFile['place']

/** How a bucket is reached. */
export interface BucketSettings {
  readonly bucket: string
  /** Empty: as the environment says. */
  readonly region: string
  /** Empty: the one of the region. */
  readonly endpoint: string
  readonly pathStyle: boolean
  /** Null: whatever the environment offers. */
  readonly keys: { readonly accessKeyId: string; readonly secretAccessKey: string } | null
  /** Everything of this workspace lies in it, and nothing else does. */
  readonly folder: string
}

type Knowing = { readonly workspace: Pick<Workspace, 'settings'> }

/** Where a new file goes. */
export function placeForNew(cx: Knowing): Place {
  return setting(cx, 'FileUpload_Storage_Type') === 'AmazonS3' ? 'bucket' : 'disk'
}

/** The bucket as the settings name it; the workspace's folder lies below the one that they name. */
export function bucketOf(cx: Knowing, workspaceFolder: string): BucketSettings {
  const accessKeyId = setting(cx, 'FileUpload_S3_AWSAccessKeyId')
  const above = setting(cx, 'FileUpload_S3_Prefix')
  return {
    bucket: setting(cx, 'FileUpload_S3_Bucket'),
    region: setting(cx, 'FileUpload_S3_Region'),
    endpoint: setting(cx, 'FileUpload_S3_BucketURL'),
    pathStyle: setting(cx, 'FileUpload_S3_ForcePathStyle'),
    keys: accessKeyId === '' ? null : { accessKeyId, secretAccessKey: setting(cx, 'FileUpload_S3_AWSSecretAccessKey') },
    folder: above === '' ? workspaceFolder : `${above}/${workspaceFolder}`,
  }
}

const idCharacters = 17

/** What the bytes of a file, or of its small picture, lie under. */
export function blobOf({ movedAs }: Pick<StoredFile, 'movedAs'>, id: string): string {
  return `${id}${movedAs}`
}

/** The id of the file, or of the small picture, whose bytes lie under this. */
export function fileOfBlob(blob: string): string {
  return blob.slice(0, idCharacters)
}
