// Failpoints: named places where a test can hold a transaction, make it throw, or take its database connection away. What is built
// for use has none: build.mjs drops every statement that is labelled FAILPOINT, and this file with them.
import { sql } from 'kysely'
import type { Tx } from './transaction.ts'

/** In the order in which they are passed, action by action. */
export const failpoints = [
  'sign-in:before-session',
  'sign-in:after-session',
  'mailed-sign-in:before-session',
  'password-reset:before-lock',
  'personal-token:before-session',
  'personal-token:after-session',
  'activation:seat-taken',
  'activation:stored',
  'deactivation:begun',
  'deactivation:locked',
  'deactivation:sessions-ended',
  'account:seat-taken',
  'account:stored',
  'registration:account-made',
  'registration:letters-written',
  'admission:seat-taken',
  'admission:stored',
  'verification:used',
  'post:before-room-lock',
  'message:clock-taken',
  'message:stored',
  'kind-change:begun',
  'kind-change:seat-taken',
  'kind-change:stored',
  'addition:begun',
  'addition:room-taken',
  'addition:stored',
  'link:used',
  'membership:ending',
  'membership:ended',
  'room-deletion:locked',
  'room-deletion:members-dismissed',
  'upload:kept',
  'upload:in-message',
  'invitation:begun',
  'invitation:stored',
  'invitation:written',
  'acceptance:begun',
  'acceptance:in-rooms',
  'acceptance:settled',
  'acceptance:signed-in',
  'batch:settled',
] as const
export type Failpoint = (typeof failpoints)[number]

/** As much as a failpoint needs to know of the transaction that passes it. */
export interface Passing {
  readonly tx: Tx
  readonly actor: { readonly id: string }
}

type Effect = (passing: Passing) => Promise<void>

const armed = new Map<Failpoint, Effect[]>()

/** Does what tests have asked for at this place, which is nothing unless they have. */
export async function failpoint(name: Failpoint, passing: Passing): Promise<void> {
  for (const effect of armed.get(name) ?? []) await effect(passing)
}

/** Has something happen whenever the place is passed; the answer takes that back. */
export function arm(name: Failpoint, effect: Effect): () => void {
  armed.set(name, [...(armed.get(name) ?? []), effect])
  return () =>
    void armed.set(
      name,
      (armed.get(name) ?? []).filter((other) => other !== effect),
    )
}

/** An effect: the database ends the connection under the transaction, as when its backend is killed. */
export async function loseBackend({ tx }: Passing): Promise<void> {
  await sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(tx)
}
