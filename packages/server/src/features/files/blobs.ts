// The blob stores of a workspace, one for each place. The bucket's is made anew when the settings name another.
import { type BlobStore, DiskBlobStore } from './blob-store.ts'
import { BucketBlobStore } from './bucket-blob-store.ts'
import type { BucketSettings, Place } from './place.ts'

export class Blobs {
  readonly #disk: DiskBlobStore
  readonly #settings: () => BucketSettings
  #bucket: { readonly settings: string; readonly store: BucketBlobStore } | null = null

  constructor(directory: string, settings: () => BucketSettings) {
    this.#disk = new DiskBlobStore(directory)
    this.#settings = settings
  }

  /** The places that there are here. */
  places(): readonly Place[] {
    return this.#settings().bucket === '' ? ['disk'] : ['disk', 'bucket']
  }

  at(place: Place): BlobStore {
    return place === 'disk' ? this.#disk : this.bucket()
  }

  bucket(): BucketBlobStore {
    const settings = this.#settings()
    const key = JSON.stringify(settings)
    // What is under way in the old one comes to its end there.
    if (this.#bucket?.settings !== key) this.#bucket = { settings: key, store: new BucketBlobStore(settings) }
    return this.#bucket.store
  }

  /** Ends the lines to the bucket. */
  async close(): Promise<void> {
    await this.#bucket?.store.close()
  }
}
