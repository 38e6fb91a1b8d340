// Who is calling: credentials become an actor, in the first statement of the transaction that will act for them (a declared
// exception to "one owner per table"). A command goes through the account's turnstile and locks the account and the session it
// rests on (FOR KEY SHARE), so that a deactivation or a sign-out in flight is waited for, and one that has committed is seen.
import { sql } from 'kysely'
import { goingThrough, goingThroughAlone } from '../platform/turnstile.ts'
import type { Tx } from '../platform/transaction.ts'
import type { AccountKind } from '../schema/tables.ts'
import type { Factors } from './second-factor.ts'
import { type Actor, nobody } from './targets.ts'

/** What a request presents. The address and the request id go into the log and the audit trail. */
export interface Caller {
  readonly credential: { readonly tokenHash: string; readonly userId?: string } | 'operator' | null
  readonly address: string | null
  readonly requestId: string
  /** The proof that a request brings for what asks for one: a code, and which method it belongs to where the client says so. */
  readonly proof?: Proof
}

export interface Proof {
  readonly code: string
  readonly method: string | null
}

export interface Identity {
  /** Whether a second factor must be set up hangs on the workspace too: the door says so. */
  readonly actor: Actor
  readonly factors: Factors
  readonly epoch: number
  /** The database's clock, which every rule about time uses. */
  readonly now: Date
}

/** What the transaction is for: what it writes rests on the caller's account, or is that account's sessions. */
export type Purpose = 'to-read' | 'to-write' | 'to-write-alone'

const operator: Actor = { ...nobody, username: 'operator', name: 'Operator', kind: 'member', roles: ['admin'], operator: true }

const none: Factors = { app: false, mail: false }

/** Reads the actor, the workspace's epoch and the time in one statement. */
export async function identify(tx: Tx, caller: Caller, why: Purpose): Promise<Identity> {
  if (caller.credential === 'operator') return { actor: operator, factors: none, ...(await workspaceMoment(tx)) }
  if (caller.credential === null) return { actor: nobody, factors: none, ...(await workspaceMoment(tx)) }
  const { tokenHash, userId } = caller.credential
  const entering = why === 'to-write-alone' ? goingThroughAlone(sql.ref('sessions.user_id')) : goingThrough(sql.ref('sessions.user_id'))
  const forWriting = why !== 'to-read'
  const { rows } = await sql<{
    id: string
    username: string
    name: string
    kind: AccountKind
    roles: string[]
    requirePasswordChange: boolean
    app: boolean
    mail: boolean
    sessionId: string
    epoch: number
    now: Date
  }>`
    ${forWriting ? sql`WITH entering AS MATERIALIZED (SELECT id, ${entering} FROM sessions WHERE token_hash = ${tokenHash})` : sql``}
    SELECT u.id, u.username, u.name, u.kind, u.roles, u.require_password_change, u.app_factor AS app, u.mail_factor AND u.email_verified AS mail,
           s.id AS session_id, w.epoch, clock_timestamp()::timestamptz(3) AS now
      FROM ${forWriting ? sql`entering JOIN sessions s ON s.id = entering.id` : sql`sessions s`} JOIN users u ON u.id = s.user_id CROSS JOIN workspace w
     WHERE s.token_hash = ${tokenHash} AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
       AND u.active AND (u.access_ends_at IS NULL OR u.access_ends_at > clock_timestamp())
       ${forWriting ? sql`FOR KEY SHARE OF u, s` : sql``}`.execute(tx)
  const row = rows[0]
  if (row === undefined || (userId !== undefined && userId !== row.id))
    return { actor: nobody, factors: none, ...(await workspaceMoment(tx)) }
  const { id, username, name, kind, roles, requirePasswordChange, app, mail, sessionId, epoch, now } = row
  const actor = { ...nobody, id, username, name, kind, roles, sessionId, mustChangePassword: requirePasswordChange }
  return { actor, factors: { app, mail }, epoch, now }
}

async function workspaceMoment(tx: Tx): Promise<{ epoch: number; now: Date }> {
  const { rows } = await sql<{ epoch: number; now: Date }>`SELECT epoch, clock_timestamp()::timestamptz(3) AS now FROM workspace`.execute(
    tx,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('the workspace row is missing: the database was not set up')
  return row
}
