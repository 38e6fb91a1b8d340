// Where the files of a workspace lie, as its stored settings and the environment say; for work that goes around the door.
import path from 'node:path'
import { Blobs } from '../features/files/blobs.ts'
import { BucketError } from '../features/files/bucket-error.ts'
import { bucketOf, type Place, placeForNew } from '../features/files/place.ts'
import { readOverrides } from '../features/settings/override.ts'
import { listStoredSettings } from '../features/settings/settings.store.ts'
import type { Config } from '../platform/config.ts'
import { StartupError } from '../platform/startup-error.ts'
import type { Tx } from '../platform/transaction.ts'

export interface ConfiguredPlaces {
  readonly forNew: Place
  readonly blobs: Blobs
  /** How a place is called where an operator reads of it. */
  nameOf(place: Place): string
}

/** Reads the settings as they stand in this transaction; in the bucket, the files are those of `folder`. */
export async function findConfiguredPlaces(config: Config, tx: Tx, folder: string): Promise<ConfiguredPlaces> {
  const stored = (await listStoredSettings(tx)).map(({ id, value }) => [id, value] as const)
  const workspace = { settings: new Map([...stored, ...readOverrides(config.settingOverrides).values]) }
  const directory = path.join(config.dataDirectory, 'files')
  const bucket = bucketOf({ workspace }, folder)
  return {
    forNew: placeForNew({ workspace }),
    blobs: new Blobs(directory, () => bucket),
    nameOf: (place) => (place === 'disk' ? directory : `the bucket “${bucket.bucket}”, folder ${bucket.folder}`),
  }
}

/** What is in the way of a bucket is the operator’s to mend. */
export function bucketFault(error: unknown): unknown {
  return error instanceof BucketError ? new StartupError(error.message) : error
}
