// All SQL on sessions.
import { type Insertable, sql } from 'kysely'
import { refusal } from '../../platform/errors.ts'
import { type Tx, violatedConstraint } from '../../platform/transaction.ts'
import type { Session } from '../../schema/rows.ts'
import type { SessionsTable } from '../../schema/tables.ts'

/** Stores a session if, and only if, the account is active in this very statement; answers whether it was. Refuses a second token of one name. */
export async function insertSession(tx: Tx, row: Omit<Insertable<SessionsTable>, 'createdAt'>): Promise<boolean> {
  try {
    return await insertForActive(tx, row)
  } catch (error) {
    if (violatedConstraint(error) === 'sessions_user_id_kind_name_key')
      throw refusal('error-token-already-exists', 'You have a personal access token of this name already')
    throw error
  }
}

async function insertForActive(tx: Tx, row: Omit<Insertable<SessionsTable>, 'createdAt'>): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    WITH person AS (SELECT id FROM users u WHERE u.id = ${row.userId} AND u.active AND (u.access_ends_at IS NULL OR u.access_ends_at > clock_timestamp()) FOR KEY SHARE)
    INSERT INTO sessions (id, user_id, token_hash, kind, name, last_token_part, bypass_two_factor, address, user_agent, expires_at)
    SELECT ${row.id}, person.id, ${row.tokenHash}, ${row.kind}, ${row.name}, ${row.lastTokenPart}, ${row.bypassTwoFactor ?? false}, ${row.address}, ${row.userAgent}, ${row.expiresAt}
      FROM person
    RETURNING id`.execute(tx)
  return rows.length === 1
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

export function listSessions(tx: Tx, userId: string, kind: Session['kind']): Promise<Session[]> {
  return tx.selectFrom('sessions').selectAll().where('userId', '=', userId).where('kind', '=', kind).orderBy('createdAt').execute()
}

/** Deletes sessions of an account and answers their ids. */
export async function deleteSessionsOf(
  tx: Tx,
  userId: string,
  which: { readonly except?: string | null; readonly kind?: Session['kind']; readonly only?: string },
): Promise<string[]> {
  let gone = tx.deleteFrom('sessions').where('userId', '=', userId)
  if (which.only !== undefined) gone = gone.where('id', '=', which.only)
  if (which.except != null) gone = gone.where('id', '<>', which.except)
  if (which.kind !== undefined) gone = gone.where('kind', '=', which.kind)
  return (await gone.returning('id').execute()).map((row) => row.id)
}

/** Deletes sessions whose time is over, or whose account's access has ended, and answers their ids. */
export async function deleteExpiredSessions(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    DELETE FROM sessions s USING users u
     WHERE u.id = s.user_id AND (s.expires_at <= clock_timestamp() OR u.access_ends_at <= clock_timestamp())
    RETURNING s.id`.execute(tx)
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

export async function findSession(tx: Tx, id: string): Promise<Session | null> {
  return (await tx.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
}
