-- Sign-ins that have ended, for a while, so that whoever held one can be told why. They open nothing. No reference to the account: what ends a
-- session does not wait for whoever holds the account, and outlasts it.
CREATE TABLE ended_sessions (
  token_hash text PRIMARY KEY,
  user_id text NOT NULL,
  cause text NOT NULL CHECK (cause IN ('elsewhere', 'administrator', 'changed', 'kind-changed', 'deactivated', 'access-ended', 'removed', 'expired')),
  ended_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ended_sessions_ended ON ended_sessions (ended_at);
