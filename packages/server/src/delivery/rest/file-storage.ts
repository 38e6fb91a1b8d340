// Trying the place where new files go, for an administrator who has just named it: what comes of it is the answer, in the sentence that the log gets.
import type { FastifyInstance } from 'fastify'
import type { Blobs } from '../../features/files/blobs.ts'
import { BucketError } from '../../features/files/bucket-error.ts'
import { findPlaceToTry } from '../../features/files/find-place-to-try.ts'
import { callerOf } from './credentials.ts'
import type { RestOptions } from './server.ts'

const path = 'foyer.files.check'

/** Adds `POST /api/v1/foyer.files.check`. */
export function addFileStorage(
  server: FastifyInstance,
  { perform, limitRate, blobs }: Pick<RestOptions, 'perform' | 'limitRate'> & { readonly blobs: Blobs },
): void {
  server.post(
    `/api/v1/${path}`,
    { schema: { tags: ['files'], summary: 'Try whether new files can be kept where the settings say' } },
    async (request, reply) => {
      await limitRate({ verb: 'POST', path }, request, reply)
      const { place, elsewhere } = await perform(findPlaceToTry, callerOf(request), {})
      const reason = place === 'disk' ? null : await reasonAgainst(blobs)
      return reply.send({ place, works: reason === null, ...(reason === null ? {} : { reason }), elsewhere, success: true })
    },
  )
}

/** What is in the way of the bucket; null when nothing is. */
async function reasonAgainst(blobs: Blobs): Promise<string | null> {
  try {
    await blobs.bucket().try()
    return null
  } catch (error) {
    if (error instanceof BucketError) return error.message
    throw error
  }
}
