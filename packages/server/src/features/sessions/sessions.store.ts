// All SQL on sessions.
import { type Insertable, sql } from 'kysely'
import { refusal } from '../../platform/errors.ts'
import { type Tx, violatedConstraint } from '../../platform/transaction.ts'
import type { EndedSession, Session, User } from '../../schema/rows.ts'
import type { EndCause, SessionsTable } from '../../schema/tables.ts'

/** A session to be; when it ends hangs on the account's kind, and on its access. */
type NewSession = Pick<
  Insertable<SessionsTable>,
  'id' | 'userId' | 'tokenHash' | 'kind' | 'name' | 'lastTokenPart' | 'bypassTwoFactor' | 'address' | 'userAgent' | 'confirmedAt'
> & { readonly expiresAt: { readonly ofGuests: Date; readonly ofOthers: Date } | null }

/**
 * Stores a session if, and only if, the account is active in this very statement; null if it is not. Whoever opens another session of
 * the account waits until this transaction ends. Refuses a second token of one name.
 */
export async function insertSession(tx: Tx, row: NewSession): Promise<{ readonly expiresAt: Date | null } | null> {
  try {
    return await insertForActive(tx, row)
  } catch (error) {
    if (violatedConstraint(error) === 'sessions_user_id_kind_name_key')
      throw refusal('error-token-already-exists', 'You have a personal access token of this name already')
    throw error
  }
}

async function insertForActive(tx: Tx, { expiresAt, ...row }: NewSession): Promise<{ readonly expiresAt: Date | null } | null> {
  const { ofGuests = null, ofOthers = null } = expiresAt ?? {}
  const { rows } = await sql<{ expiresAt: Date | null }>`
    WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended('sessions:' || ${row.userId}::text, 0))),
      person AS (SELECT id, kind, access_ends_at FROM users u WHERE u.id = ${row.userId} AND u.active AND (u.access_ends_at IS NULL OR u.access_ends_at > clock_timestamp()) FOR KEY SHARE)
    INSERT INTO sessions (id, user_id, token_hash, kind, name, last_token_part, bypass_two_factor, address, user_agent, confirmed_at, expires_at)
    SELECT ${row.id}, person.id, ${row.tokenHash}, ${row.kind}, ${row.name}, ${row.lastTokenPart}, ${row.bypassTwoFactor ?? false}, ${row.address}, ${row.userAgent}, ${row.confirmedAt ?? null},
           LEAST(CASE WHEN person.kind = 'guest' THEN ${ofGuests}::timestamptz(3) ELSE ${ofOthers}::timestamptz(3) END, person.access_ends_at)
      FROM turn CROSS JOIN person
    RETURNING expires_at`.execute(tx)
  return rows[0] ?? null
}

/** Deletes an account's sign-ins beyond the `most` that were used last, and answers their ids. */
export async function deleteSurplusSessions(tx: Tx, userId: string, most: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user_id = ${userId} AND kind = 'sign-in' ORDER BY last_seen_at DESC, id OFFSET ${most})
    RETURNING id`.execute(tx)
  return rows.map((row) => row.id)
}

export async function findSessionByHash(tx: Tx, tokenHash: string): Promise<Session | null> {
  return (await tx.selectFrom('sessions').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst()) ?? null
}

export async function findPersonalToken(tx: Tx, userId: string, name: string): Promise<Session | null> {
  return (
    (await tx
      .selectFrom('sessions')
      .selectAll()
      .where('userId', '=', userId)
      .where('kind', '=', 'personal')
      .where('name', '=', name)
      .executeTakeFirst()) ?? null
  )
}

export function listPersonalTokenRows(tx: Tx, userId: string): Promise<Session[]> {
  return tx.selectFrom('sessions').selectAll().where('userId', '=', userId).where('kind', '=', 'personal').orderBy('createdAt').execute()
}

/** Deletes sessions of an account, notes the cause for their holders where there is one, and answers their ids. */
export async function deleteSessionsOf(
  tx: Tx,
  userId: string,
  cause: EndCause | null,
  {
    except = null,
    kind = null,
    only = null,
  }: { readonly except?: string | null; readonly kind?: Session['kind'] | null; readonly only?: string | null },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    WITH gone AS (
      DELETE FROM sessions
       WHERE user_id = ${userId} AND (${only}::text IS NULL OR id = ${only}) AND (${except}::text IS NULL OR id <> ${except})
         AND (${kind}::text IS NULL OR kind = ${kind})
      RETURNING id, kind, user_id, token_hash),
    noted AS (
      INSERT INTO ended_sessions (token_hash, user_id, cause)
      SELECT token_hash, user_id, ${cause}::text FROM gone WHERE kind = 'sign-in' AND ${cause}::text IS NOT NULL)
    SELECT id FROM gone`.execute(tx)
  return rows.map((row) => row.id)
}

export async function findEndedSession(tx: Tx, tokenHash: string): Promise<EndedSession | null> {
  return (await tx.selectFrom('endedSessions').selectAll().where('tokenHash', '=', tokenHash).executeTakeFirst()) ?? null
}

/** Deletes what was noted of sessions that ended so many days ago. */
export async function deleteOldEnds(tx: Tx, days: number): Promise<void> {
  await sql`DELETE FROM ended_sessions WHERE ended_at < clock_timestamp() - make_interval(days => ${days}::int)`.execute(tx)
}

/** Ends earlier what lasts longer than it would if it were opened now, and is no longer than the account's access. */
export async function shortenSessions(tx: Tx, days: { readonly ofGuests: number; readonly ofOthers: number }): Promise<void> {
  const end = sql`LEAST(s.created_at + make_interval(days => CASE WHEN u.kind = 'guest' THEN ${days.ofGuests}::int ELSE ${days.ofOthers}::int END), u.access_ends_at)`
  await sql`UPDATE sessions s SET expires_at = ${end} FROM users u WHERE u.id = s.user_id AND s.kind = 'sign-in' AND s.expires_at > ${end}`.execute(
    tx,
  )
}

/** Notes that somebody is here by these sessions, to a few minutes. */
export async function touchSessions(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`UPDATE sessions SET last_seen_at = clock_timestamp() WHERE id = ANY(${[...ids]}) AND last_seen_at < clock_timestamp() - interval '5 minutes'`.execute(
    tx,
  )
}

/** Sign-ins of one account or of all, those that were used last first. */
export function listSignIns(
  tx: Tx,
  { userId }: { readonly userId: string | null },
  page: { readonly offset: number; readonly limit: number },
): Promise<Session[]> {
  return signInsOf(tx, userId).selectAll().orderBy('lastSeenAt', 'desc').orderBy('id').offset(page.offset).limit(page.limit).execute()
}

export async function countSignIns(tx: Tx, { userId }: { readonly userId: string | null }): Promise<number> {
  const row = await signInsOf(tx, userId).select(sql<number>`count(*)`.as('n')).executeTakeFirst()
  return row?.n ?? 0
}

function signInsOf(tx: Tx, userId: string | null) {
  const found = tx.selectFrom('sessions').where('kind', '=', 'sign-in').where('expiresAt', '>', sql<Date>`clock_timestamp()`)
  return userId === null ? found : found.where('userId', '=', userId)
}

/** Deletes sessions whose time is over, or whose account's access has ended, notes which it was, and answers their ids. */
export async function deleteExpiredSessions(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    WITH gone AS (
      DELETE FROM sessions s USING users u
       WHERE u.id = s.user_id AND (s.expires_at <= clock_timestamp() OR u.access_ends_at <= clock_timestamp())
      RETURNING s.id, s.kind, s.user_id, s.token_hash, u.access_ends_at <= clock_timestamp() AS out),
    noted AS (
      INSERT INTO ended_sessions (token_hash, user_id, cause)
      SELECT token_hash, user_id, CASE WHEN out THEN 'access-ended' ELSE 'expired' END FROM gone WHERE kind = 'sign-in')
    SELECT id FROM gone`.execute(tx)
  return rows.map((row) => row.id)
}

/** Of these sessions, those that still speak for an account that may act. */
export async function filterLiveSessions(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = ANY(${[...ids]}) AND (s.expires_at IS NULL OR s.expires_at > clock_timestamp())
       AND u.active AND (u.access_ends_at IS NULL OR u.access_ends_at > clock_timestamp())`.execute(tx)
  return rows.map((row) => row.id)
}

/** Whose these sessions are, as far as it decides what must be set up before anything else. */
export function listHolders(
  tx: Tx,
  ids: readonly string[],
): Promise<(Pick<User, 'kind' | 'roles' | 'appFactor' | 'mailFactor' | 'emailVerified'> & { readonly sessionId: string })[]> {
  return tx
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.userId')
    .select(['sessions.id as sessionId', 'users.kind', 'users.roles', 'users.appFactor', 'users.mailFactor', 'users.emailVerified'])
    .where('sessions.id', '=', sql<string>`ANY(${[...ids]})`)
    .execute()
}

export async function noteConfirmation(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.updateTable('sessions').set({ confirmedAt: at }).where('id', '=', id).execute()
}

export async function findSession(tx: Tx, id: string): Promise<Session | null> {
  return (await tx.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
}

/** Deletes every session of everybody, notes for those who had signed in that it was done to them, and answers how many there were of each kind. */
export async function deleteAllSessions(tx: Tx): Promise<{ readonly signIns: number; readonly personal: number }> {
  const { rows } = await sql<{ signIns: number; personal: number }>`
    WITH gone AS (DELETE FROM sessions RETURNING kind, user_id, token_hash),
    noted AS (INSERT INTO ended_sessions (token_hash, user_id, cause) SELECT token_hash, user_id, 'administrator' FROM gone WHERE kind = 'sign-in')
    SELECT count(*) FILTER (WHERE kind = 'sign-in') AS sign_ins, count(*) FILTER (WHERE kind = 'personal') AS personal FROM gone`.execute(
    tx,
  )
  return rows[0] ?? { signIns: 0, personal: 0 }
}
