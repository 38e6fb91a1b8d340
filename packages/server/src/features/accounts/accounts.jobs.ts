// What is done about accounts by the clock.
import type { Live } from '../../wire/ddp.ts'
import { endGuestAccess, remindOfAccessEnd } from './mind-end.ts'
import { noteEnds } from './note-ends.ts'

/** The job `mind-access-ends`: reminds guests and hosts, and closes what is open of those whose access has ended. */
export async function mindAccessEnds(asServer: Live['ask']): Promise<void> {
  for (const { userId, days } of await asServer(noteEnds, {}))
    await (days === 0 ? asServer(endGuestAccess, { userId }) : asServer(remindOfAccessEnd, { userId, days }))
}
