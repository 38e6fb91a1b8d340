-- How often something was tried that could be guessed, each by the hash of what it is counted under: a name as it was typed, an address.
CREATE TABLE attempts (
  key text PRIMARY KEY,
  count integer NOT NULL,
  forgotten_at timestamptz(3) NOT NULL
);
CREATE INDEX attempts_forgotten ON attempts (forgotten_at);

-- When somebody was last here by this session.
ALTER TABLE sessions ADD COLUMN last_seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp();
UPDATE sessions SET last_seen_at = created_at;

-- Who asked to be helped in, before anybody looks whether there is such an account.
CREATE TABLE recovery_requests (
  id text PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('reset', 'sign-in')),
  address text NOT NULL,
  asked_at timestamptz(3) NOT NULL
);

-- What was mailed to let somebody in, the newest of its purpose. Link and code are made from the server's secret and the id; of the
-- link there is the hash to find it by.
CREATE TABLE recoveries (
  id text PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('reset', 'sign-in')),
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  token_hash text NOT NULL UNIQUE,
  -- The hash of what it rests on: another password or address ends it.
  rests_on text NOT NULL,
  tries integer NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  UNIQUE (user_id, purpose)
);

-- Whether the account may sign in by mail, where its kind may.
ALTER TABLE users ADD COLUMN mailed_sign_in boolean NOT NULL DEFAULT true;
