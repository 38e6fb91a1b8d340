-- Every three letters that stand side by side in a text. A text can only stand in another one whose threes hold all of its own, so an
-- index on them finds the accounts to be looked at; LIKE then looks. Our own, because an extension may be refused on somebody else's server.
-- Cut up by an expression, which takes a third of the time of a query over positions; the character that separates them is a blank before.
CREATE FUNCTION threes_of(t text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000
RETURN array_remove(string_to_array(
  regexp_replace(translate(t, E'\x01', ' '), '(...)|.', E'\\1\x01', 'g')
  || regexp_replace(substr(translate(t, E'\x01', ' '), 2), '(...)|.', E'\\1\x01', 'g')
  || regexp_replace(substr(translate(t, E'\x01', ' '), 3), '(...)|.', E'\\1\x01', 'g'),
  E'\x01'), '');

-- What was written lately lies in a list that every search goes through: short, and still so long that writing many accounts goes quickly.
CREATE INDEX users_threes ON users USING gin (threes_of(search_text)) WITH (gin_pending_list_limit = 256);
-- How often each of them occurs takes long to find out, and says nothing of how often they occur together.
ALTER INDEX users_threes ALTER COLUMN 1 SET STATISTICS 0;

-- How many accounts there are, by what tabs and limits ask for: the sum of the rows of a kind. There are several of a kind because nobody
-- waits here: whoever finds all of them held by others adds one, so there are never more than once wrote at the same time.
CREATE TABLE account_counts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL,
  active boolean NOT NULL,
  has_signed_in boolean NOT NULL,
  accounts bigint NOT NULL
);

CREATE FUNCTION move_account_count(of_kind text, of_active boolean, of_signed_in boolean, many bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE account_counts SET accounts = accounts + many WHERE id = (
    SELECT id FROM account_counts WHERE kind = of_kind AND active = of_active AND has_signed_in = of_signed_in LIMIT 1 FOR UPDATE SKIP LOCKED);
  IF NOT FOUND THEN
    INSERT INTO account_counts (kind, active, has_signed_in, accounts) VALUES (of_kind, of_active, of_signed_in, many);
  END IF;
END $$;

CREATE FUNCTION count_accounts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    PERFORM move_account_count(OLD.kind, OLD.active, OLD.last_login_at IS NOT NULL, -1);
    PERFORM move_account_count(NEW.kind, NEW.active, NEW.last_login_at IS NOT NULL, 1);
  ELSIF TG_OP = 'INSERT' THEN
    PERFORM move_account_count(kind, active, last_login_at IS NOT NULL, count(*)) FROM added GROUP BY kind, active, last_login_at IS NOT NULL;
  ELSE
    PERFORM move_account_count(kind, active, last_login_at IS NOT NULL, -count(*)) FROM removed GROUP BY kind, active, last_login_at IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER users_counted_in AFTER INSERT ON users REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_accounts();
CREATE TRIGGER users_counted_out AFTER DELETE ON users REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_accounts();
CREATE TRIGGER users_counted_anew AFTER UPDATE ON users FOR EACH ROW
  WHEN ((OLD.kind, OLD.active, OLD.last_login_at IS NULL) IS DISTINCT FROM (NEW.kind, NEW.active, NEW.last_login_at IS NULL))
  EXECUTE FUNCTION count_accounts();
INSERT INTO account_counts (kind, active, has_signed_in, accounts)
SELECT kind, active, last_login_at IS NOT NULL, count(*) FROM users GROUP BY kind, active, last_login_at IS NOT NULL;
