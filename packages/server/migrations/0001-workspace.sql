-- The workspace itself: one row, and what administrators change about it.
CREATE TABLE workspace (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  id text NOT NULL,
  -- Raised in the transaction that changes a setting, a role or a permission. A request compares it with what it has
  -- in memory, in the query that authenticates it, and reloads when it differs.
  epoch bigint NOT NULL DEFAULT 1,
  setup_code_hash text,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE settings (
  id text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE roles (
  id text PRIMARY KEY,
  name text NOT NULL,
  scope text NOT NULL CHECK (scope IN ('Users', 'Subscriptions')),
  description text NOT NULL DEFAULT '',
  protected boolean NOT NULL DEFAULT false,
  mandatory2fa boolean NOT NULL DEFAULT false,
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

-- Only what differs from the catalogue: a permission without a row has its default roles.
CREATE TABLE permission_roles (
  permission text PRIMARY KEY,
  roles text[] NOT NULL,
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE audit_log (
  id text PRIMARY KEY,
  at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor_id text,
  actor_name text NOT NULL,
  address text,
  request_id text,
  action text NOT NULL,
  target_kind text NOT NULL,
  target_id text,
  target_name text,
  -- The code of the refusal, when the attempt was refused: then nothing else was written.
  refusal text,
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_at ON audit_log (at DESC, id);
CREATE INDEX audit_log_actor ON audit_log (actor_id, at DESC);
CREATE INDEX audit_log_target ON audit_log (target_kind, target_id, at DESC);

-- Append-only by the database's own hand: an administrator of the chat can't rewrite what they did.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

INSERT INTO workspace (id) VALUES (gen_random_uuid()::text);
