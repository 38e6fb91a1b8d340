// Who is calling: credentials become an actor, in the first statement of the transaction that will act for them (a declared
// exception to "one owner per table"). A command locks the account and the session it rests on (FOR KEY SHARE), so that a
// deactivation or a sign-out in flight is waited for, and one that has committed is seen.
import { sql } from 'kysely'
import type { Tx } from '../platform/transaction.ts'
import type { AccountKind } from '../schema/tables.ts'
import { type Actor, nobody } from './targets.ts'

/** What a request presents. The address and the request id go into the log and the audit trail. */
export interface Caller {
  readonly credential: { readonly tokenHash: string; readonly userId?: string } | 'operator' | null
  readonly address: string | null
  readonly requestId: string
}

export interface Identity {
  readonly actor: Actor
  readonly epoch: number
  /** The database's clock, which every rule about time uses. */
  readonly now: Date
}

const operator: Actor = { ...nobody, username: 'operator', name: 'Operator', kind: 'member', roles: ['admin'], operator: true }

/** Reads the actor, the workspace's epoch and the time in one statement. */
export async function identify(tx: Tx, caller: Caller, forWriting: boolean): Promise<Identity> {
  if (caller.credential === 'operator') return { actor: operator, ...(await workspaceMoment(tx)) }
  if (caller.credential === null) return { actor: nobody, ...(await workspaceMoment(tx)) }
  const { tokenHash, userId } = caller.credential
  const { rows } = await sql<{
    id: string
    username: string
    name: string
    kind: AccountKind
    roles: string[]
    requirePasswordChange: boolean
    sessionId: string
    epoch: number
    now: Date
  }>`
    SELECT u.id, u.username, u.name, u.kind, u.roles, u.require_password_change, s.id AS session_id, w.epoch, clock_timestamp()::timestamptz(3) AS now
      FROM sessions s JOIN users u ON u.id = s.user_id CROSS JOIN workspace w
     WHERE s.token_hash = ${tokenHash} AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
       AND u.active AND (u.access_ends_at IS NULL OR u.access_ends_at > clock_timestamp())
       ${forWriting ? sql`FOR KEY SHARE OF u, s` : sql``}`.execute(tx)
  const row = rows[0]
  if (row === undefined || (userId !== undefined && userId !== row.id)) return { actor: nobody, ...(await workspaceMoment(tx)) }
  const { id, username, name, kind, roles, requirePasswordChange, sessionId, epoch, now } = row
  return { actor: { id, username, name, kind, roles, sessionId, mustChangePassword: requirePasswordChange, operator: false }, epoch, now }
}

async function workspaceMoment(tx: Tx): Promise<{ epoch: number; now: Date }> {
  const { rows } = await sql<{ epoch: number; now: Date }>`SELECT epoch, clock_timestamp()::timestamptz(3) AS now FROM workspace`.execute(
    tx,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('the workspace row is missing: the database was not set up')
  return row
}
