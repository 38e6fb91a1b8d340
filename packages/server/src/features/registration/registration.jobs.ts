// What is done about registrations now and then.
import type { Live } from '../../wire/ddp.ts'
import { endRegistrations } from './end-registrations.ts'

/** The job `end-registrations`: takes away those whose time is over, however many they are. */
export async function sweepRegistrations(asServer: Live['ask']): Promise<void> {
  while ((await asServer(endRegistrations, {})) > 0);
}
