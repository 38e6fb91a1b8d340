// What is done about files now and then: bytes go when nothing refers to them any more.
import type { Static } from 'typebox'
import type { Action, Outcome } from '../../actions/action.ts'
import type { Blobs } from './blobs.ts'
import { dropLooseFiles } from './drop-loose-files.ts'
import { findOrphans } from './find-orphans.ts'
import type { Place } from './place.ts'

type AsServer = <A extends Action>(action: A, input: Static<A['input']>) => Promise<Outcome<A>>

/** The job `sweep-uploads`: forgets loose files and removes their bytes, orphaned bytes, and what never arrived whole. Answers how many. */
export async function sweepUploads(asServer: AsServer, blobs: Blobs): Promise<number> {
  let removed = 0
  const faults = new Map<Place, unknown>()
  // A bucket that does not answer keeps nothing on the disk; what it keeps itself is found as orphaned when it is there again.
  const inEach = async (work: (place: Place) => Promise<void>): Promise<void> => {
    for (const place of blobs.places()) if (!faults.has(place)) await work(place).catch((error: unknown) => void faults.set(place, error))
  }
  const remove = async (place: Place, ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      await blobs.at(place).remove(id)
      removed++
    }
  }
  for (let loose = await asServer(dropLooseFiles, {}); loose.length > 0; loose = await asServer(dropLooseFiles, {})) {
    const found = loose
    await inEach((place) =>
      remove(
        place,
        found.filter((blob) => blob.place === place).map(({ id }) => id),
      ),
    )
  }
  await inEach(async (place) => {
    const { before } = await asServer(findOrphans, { place, ids: [] })
    for await (const ids of blobs.at(place).listOlderThan(before))
      await remove(place, (await asServer(findOrphans, { place, ids: [...ids] })).orphans)
    await blobs.at(place).removeUnfinished(before)
  })
  for (const fault of faults.values()) throw fault
  return removed
}
