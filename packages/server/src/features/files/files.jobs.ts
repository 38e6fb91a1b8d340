// What is done about files now and then: bytes go when nothing refers to them any more.
import type { Action, Outcome } from '../../actions/action.ts'
import type { BlobStore } from './blob-store.ts'
import { dropLooseFiles } from './drop-loose-files.ts'
import { findOrphans } from './find-orphans.ts'

type AsServer = <A extends Action>(action: A, input: unknown) => Promise<Outcome<A>>

/** The job `sweep-uploads`: forgets loose files and removes their bytes, orphaned bytes, and what never arrived whole. Answers how many. */
export async function sweepUploads(asServer: AsServer, blobs: BlobStore): Promise<number> {
  let removed = 0
  const remove = async (ids: readonly string[]): Promise<number> => {
    for (const id of ids) await blobs.remove(id)
    removed += ids.length
    return ids.length
  }
  while ((await remove(await asServer(dropLooseFiles, {}))) > 0);
  const { before } = await asServer(findOrphans, { ids: [] })
  for await (const ids of blobs.listOlderThan(before)) await remove((await asServer(findOrphans, { ids: [...ids] })).orphans)
  await blobs.removeUnfinished(before)
  return removed
}
