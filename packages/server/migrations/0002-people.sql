-- Accounts, the credentials that speak for them, and the sockets that are open right now.
CREATE TABLE users (
  id text PRIMARY KEY,
  username text NOT NULL,
  -- NFKC, case-folded, look-alikes reduced: two names that a reader would confuse share a key.
  username_key text NOT NULL UNIQUE,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('member', 'guest', 'bot')),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0),
  active boolean NOT NULL DEFAULT true,
  email text,
  email_key text UNIQUE,
  email_verified boolean NOT NULL DEFAULT false,
  password_hash text,
  require_password_change boolean NOT NULL DEFAULT false,
  nickname text,
  bio text,
  status_default text NOT NULL DEFAULT 'online' CHECK (status_default IN ('online', 'away', 'busy', 'offline')),
  status_text text NOT NULL DEFAULT '',
  company text,
  host_id text REFERENCES users (id) ON DELETE SET NULL,
  access_ends_at timestamptz(3),
  invited_by text REFERENCES users (id) ON DELETE SET NULL,
  invited_at timestamptz(3),
  reason text,
  language text,
  utc_offset real,
  preferences jsonb NOT NULL DEFAULT '{}',
  custom_fields jsonb NOT NULL DEFAULT '{}',
  avatar_etag text,
  -- Raised in the transaction that changes what the account may do.
  acl_epoch bigint NOT NULL DEFAULT 1,
  last_login_at timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  -- Being a guest is the account's kind; on the wire it reads roles: ["guest"], and nothing beside it.
  CONSTRAINT guests_hold_only_the_guest_role CHECK ((kind = 'guest') = ('guest' = ANY (roles)) AND (kind <> 'guest' OR cardinality(roles) = 1))
) WITH (fillfactor = 90);
CREATE INDEX users_by_name ON users (lower(name), id);
CREATE INDEX users_host ON users (host_id) WHERE host_id IS NOT NULL;

CREATE TABLE sessions (
  id text PRIMARY KEY,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash text NOT NULL UNIQUE,
  kind text NOT NULL CHECK (kind IN ('sign-in', 'personal')),
  name text,
  last_token_part text,
  bypass_two_factor boolean NOT NULL DEFAULT false,
  address text,
  user_agent text,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz(3),
  UNIQUE (user_id, kind, name)
);
CREATE INDEX sessions_user ON sessions (user_id);

-- One row per signed-in socket. Unlogged: after a crash there are no sockets.
CREATE UNLOGGED TABLE connections (
  id text PRIMARY KEY,
  user_id text NOT NULL,
  node_id text NOT NULL,
  status text NOT NULL DEFAULT 'online' CHECK (status IN ('online', 'away')),
  opened_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX connections_user ON connections (user_id);
