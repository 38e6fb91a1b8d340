// Transactions that PostgreSQL gives up, as it does when they meet others that they can't be put in an order with, or wait for each other:
// some at the first thing they write, some only at their COMMIT. Triggers raise the errors, so that what is rolled back is rolled back by
// PostgreSQL itself, and no proxy has to make up an answer that the database knows nothing of.
import type { Database } from './database.ts'

export interface StormOptions {
  /** Of a hundred transactions that write, so many are given up. */
  readonly percent: number
  /** Only those that write into these tables; all, unless said. */
  readonly tables?: readonly string[]
  /** And not more than the first so many. */
  readonly most?: number
}

/** How many transactions a storm has made fail. */
export interface GivenUp {
  readonly atWrite: number
  readonly atCommit: number
}

/** Lets transactions fail from now on. */
export async function beginStorm(database: Database, { percent, tables, most = 1_000_000_000 }: StormOptions): Promise<void> {
  // Sequences go on counting whatever is rolled back.
  await database.query(`
    DROP SCHEMA IF EXISTS faults CASCADE;
    CREATE SCHEMA faults;
    CREATE SEQUENCE faults.drawn;
    CREATE SEQUENCE faults.at_write;
    CREATE SEQUENCE faults.at_commit;
    CREATE FUNCTION faults.give_up() RETURNS trigger LANGUAGE plpgsql AS $give_up$
    DECLARE
      -- Drawn once for a transaction, however much it writes.
      drawn int := (hashint8(pg_current_xact_id()::text::bigint) & 2147483647) % 100;
      dies_at_commit boolean := drawn % 2 = 0;
    BEGIN
      IF drawn >= ${percent} OR dies_at_commit <> (TG_WHEN = 'AFTER') THEN RETURN NULL; END IF;
      IF nextval('faults.drawn') > ${most} THEN RETURN NULL; END IF;
      PERFORM nextval(CASE WHEN dies_at_commit THEN 'faults.at_commit' ELSE 'faults.at_write' END);
      IF drawn / 2 % 2 = 0 THEN RAISE EXCEPTION 'could not serialize access: a storm' USING ERRCODE = '40001'; END IF;
      RAISE EXCEPTION 'deadlock detected: a storm' USING ERRCODE = '40P01';
    END $give_up$`)
  const names = tables?.map((table) => `'${table}'`).join(', ')
  await forEachTable(database, {
    which: names === undefined ? 'true' : `tablename IN (${names})`,
    work: `
      EXECUTE format('CREATE TRIGGER faults_at_write BEFORE INSERT OR UPDATE OR DELETE ON public.%I
                        FOR EACH STATEMENT EXECUTE FUNCTION faults.give_up()', name);
      EXECUTE format('CREATE CONSTRAINT TRIGGER faults_at_commit AFTER INSERT OR UPDATE OR DELETE ON public.%I
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION faults.give_up()', name);`,
  })
}

/** Takes everything back that `beginStorm` has put there, and answers what came of it. */
export async function endStorm(database: Database): Promise<GivenUp> {
  await forEachTable(database, { which: 'true', work: '' })
  const count = async (sequence: string): Promise<number> => {
    const [row] = await database.query<{ n: number }>(
      `SELECT CASE WHEN is_called THEN last_value::int ELSE 0 END AS n FROM faults.${sequence}`,
    )
    return row?.n ?? 0
  }
  const givenUp = { atWrite: await count('at_write'), atCommit: await count('at_commit') }
  await database.query('DROP SCHEMA faults CASCADE')
  return givenUp
}

/** Clears each of the tables of our triggers and does this with it, in a transaction for each: a lock on two would be a deadlock of our own making. */
async function forEachTable(database: Database, { which, work }: { readonly which: string; readonly work: string }): Promise<void> {
  await database.query(`
    DO $each$
    DECLARE name name;
    BEGIN
      FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND ${which} ORDER BY tablename LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS faults_at_write ON public.%I', name);
        EXECUTE format('DROP TRIGGER IF EXISTS faults_at_commit ON public.%I', name);
        ${work}
        COMMIT;
      END LOOP;
    END $each$`)
}
