// Who is calling: credentials become an actor, in the first statement of the transaction that will act for them (a declared
// exception to "one owner per table"). A command goes through the account's turnstile and locks the account and the session it
// rests on (FOR KEY SHARE), so that a deactivation or a sign-out in flight is waited for, and one that has committed is seen.
import { type CompiledQuery, sql } from 'kysely'
import { goingThrough, goingThroughAlone, tryingToGoThrough } from '../platform/turnstile.ts'
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

interface IdentityRow {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly kind: AccountKind
  readonly roles: string[]
  readonly requirePasswordChange: boolean
  readonly app: boolean
  readonly mail: boolean
  readonly sessionId: string
  readonly epoch: number
  readonly now: Date
}

const identityColumns = sql`u.id, u.username, u.name, u.kind, u.roles, u.require_password_change, u.app_factor AS app,
           u.mail_factor AND u.email_verified AS mail, s.id AS session_id, w.epoch, clock_timestamp()::timestamptz(3) AS now`

/** That a session counts, and that its account may come in. */
const isIn = sql`(s.expires_at IS NULL OR s.expires_at > clock_timestamp())
       AND u.active AND (u.access_ends_at IS NULL OR u.access_ends_at > clock_timestamp())`

/** Reads the actor, the workspace's epoch and the time in one statement. */
export async function identify(tx: Tx, caller: Caller, why: Purpose): Promise<Identity> {
  if (caller.credential === 'operator') return { actor: operator, factors: none, ...(await workspaceMoment(tx)) }
  if (caller.credential === null) return { actor: nobody, factors: none, ...(await workspaceMoment(tx)) }
  const { tokenHash, userId } = caller.credential
  const entering = why === 'to-write-alone' ? goingThroughAlone(sql.ref('sessions.user_id')) : goingThrough(sql.ref('sessions.user_id'))
  const forWriting = why !== 'to-read'
  const { rows } = await sql<IdentityRow>`
    ${forWriting ? sql`WITH entering AS MATERIALIZED (SELECT id, ${entering} FROM sessions WHERE token_hash = ${tokenHash})` : sql``}
    SELECT ${identityColumns}
      FROM ${forWriting ? sql`entering JOIN sessions s ON s.id = entering.id` : sql`sessions s`} JOIN users u ON u.id = s.user_id CROSS JOIN workspace w
     WHERE s.token_hash = ${tokenHash} AND ${isIn}
       ${forWriting ? sql`FOR KEY SHARE OF u, s` : sql``}`.execute(tx)
  const row = rows[0]
  if (row === undefined || (userId !== undefined && userId !== row.id))
    return { actor: nobody, factors: none, ...(await workspaceMoment(tx)) }
  return { ...identityOf(row), epoch: row.epoch, now: row.now }
}

function identityOf(row: IdentityRow): Pick<Identity, 'actor' | 'factors'> {
  const { id, username, name, kind, roles, requirePasswordChange, app, mail, sessionId } = row
  return {
    actor: { ...nobody, id, username, name, kind, roles, sessionId, mustChangePassword: requirePasswordChange },
    factors: { app, mail },
  }
}

interface PresentedRow extends IdentityRow {
  readonly tokenHash: string
}

const tokenOf = ({ credential }: Caller): string => (credential === null || credential === 'operator' ? '' : credential.tokenHash)

/** The statement by which several callers who present tokens are identified to write; what it answers is for `identitiesOf`. */
export function identifyingEach(tx: Tx, callers: readonly Caller[]): CompiledQuery<PresentedRow> {
  const tokens = callers.map(tokenOf)
  return sql<PresentedRow>`
    WITH asked AS MATERIALIZED (SELECT id, user_id FROM sessions WHERE token_hash = ANY(${[...new Set(tokens)]}::text[])),
         entering AS MATERIALIZED (
           SELECT user_id, ${tryingToGoThrough(sql.ref('people.user_id'))} AS is_through FROM (SELECT DISTINCT user_id FROM asked ORDER BY user_id) AS people)
    SELECT ${identityColumns}, s.token_hash
      FROM asked JOIN entering ON entering.user_id = asked.user_id AND entering.is_through
           JOIN sessions s ON s.id = asked.id JOIN users u ON u.id = s.user_id CROSS JOIN workspace w
     WHERE ${isIn}
       FOR KEY SHARE OF u, s SKIP LOCKED`.compile(tx)
}

/**
 * Who the callers are. Null for whoever is nobody, and for those before whose account somebody waits at the turnstile, or whose row is held:
 * each of them goes through by themselves.
 */
export async function identitiesOf(
  tx: Tx,
  callers: readonly Caller[],
  rows: readonly PresentedRow[],
): Promise<{ readonly epoch: number; readonly now: Date; readonly of: readonly (Omit<Identity, 'epoch' | 'now'> | null)[] }> {
  const byToken = new Map(rows.map((row) => [row.tokenHash, row]))
  const { epoch, now } = rows[0] ?? (await workspaceMoment(tx))
  const of = callers.map((caller) => {
    const { credential } = caller
    const row = byToken.get(tokenOf(caller))
    const claimed = typeof credential === 'object' ? credential?.userId : undefined
    return row === undefined || (claimed !== undefined && claimed !== row.id) ? null : identityOf(row)
  })
  return { epoch, now, of }
}

async function workspaceMoment(tx: Tx): Promise<{ epoch: number; now: Date }> {
  const { rows } = await sql<{ epoch: number; now: Date }>`SELECT epoch, clock_timestamp()::timestamptz(3) AS now FROM workspace`.execute(
    tx,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('the workspace row is missing: the database was not set up')
  return row
}
