// Tries the bucket when the server starts and whenever its settings change, and tells the log what is in the way. The server runs all the same: only
// files wait for the bucket.
import type { Action, Outcome } from '../../actions/action.ts'
import type { Event } from '../../platform/events.ts'
import type { Log } from '../../platform/log.ts'
import type { SettingsChanged } from '../settings/stored-setting.ts'
import type { Blobs } from './blobs.ts'
import { findPlaces } from './find-places.ts'

export interface BucketWatchOptions {
  readonly ask: <A extends Action>(action: A, input: unknown) => Promise<Outcome<A>>
  readonly blobs: Blobs
  readonly log: Log
}

const patienceMs = 5_000

export class BucketWatch {
  readonly #options: BucketWatchOptions
  #work: Promise<void> = Promise.resolve()
  #stopping = false

  constructor(options: BucketWatchOptions) {
    this.#options = options
  }

  /** Hears of settings that changed. */
  accept(events: readonly Event[]): void {
    const changed = events.flatMap(({ name, data }) => (name === 'settings.changed' ? (data as SettingsChanged).private : []))
    if (changed.some((id) => /^FileUpload_(S3_|Storage_Type$)/.test(id))) void this.look()
  }

  /** Resolves when the bucket was tried; where files go to the disk, at once. */
  look(): Promise<void> {
    this.#work = this.#work.then(() => this.#try())
    return this.#work
  }

  /** Waits for a trial under way, but not as long as a service that says nothing would have it. */
  async close(): Promise<void> {
    this.#stopping = true
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)))
    await Promise.race([this.#work, patience])
    clearTimeout(timer)
  }

  async #try(): Promise<void> {
    const { ask, blobs, log } = this.#options
    if (this.#stopping) return
    try {
      const { forNew, bucket } = await ask(findPlaces, {})
      if (forNew === 'disk') return
      await blobs.bucket().try()
      log.info({ bucket: bucket.bucket, folder: bucket.folder }, 'new files go to the bucket')
    } catch (error) {
      if (!this.#stopping) log.error({ reason: (error as Error).message }, 'new files can’t be kept; everything else works')
    }
  }
}
