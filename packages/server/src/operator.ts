// The operator at the console: the same actions through the same door, beside a running server or without one.
import type { Static } from 'typebox'
import type { Action, Outcome } from './actions/action.ts'
import { perform } from './actions/perform.ts'
import { openDoor } from './door.ts'
import { bootstrap } from './features/accounts/bootstrap.ts'
import type { Config } from './platform/config.ts'
import { AppError } from './platform/errors.ts'
import type { Event } from './platform/events.ts'
import { sendHints } from './platform/hints.ts'
import { newId } from './platform/ids.ts'
import type { Log } from './platform/log.ts'
import { StartupError } from './platform/startup-error.ts'
import { openDatabase } from './platform/transaction.ts'
import { withDatabase } from './workspace.ts'

export type Act = <A extends Action>(action: A, input: Static<A['input']>) => Promise<Outcome<A>>

/** Lends the operator's way of acting to `work`, then tells a running server what ended. A refusal reads as one sentence. */
export async function asOperator<T>(config: Config, log: Log, work: (act: Act) => Promise<T>): Promise<T> {
  return withDatabase(config, async (connection) => {
    const database = openDatabase(connection, log, 2)
    try {
      const door = await openDoor(config, database, log)
      const told: Event[] = []
      door.bus.listen((events) => void told.push(...events))
      const act: Act = (action, input) => perform(door, action, { credential: 'operator', address: null, requestId: newId() }, input)
      await act(bootstrap, { firstAdmin: null, printsCode: false })
      const outcome = await work(act)
      await sendHints(database, told)
      return outcome
    } catch (error) {
      throw error instanceof AppError ? new StartupError(error.message) : error
    } finally {
      await database.close()
    }
  })
}
