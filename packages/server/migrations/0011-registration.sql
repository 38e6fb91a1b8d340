-- What an account that somebody registered for themselves still waits for. Until then it is not active: it takes no seat and nobody meets
-- it. While it waits for its address to be verified, the address is nobody's yet, so it has no key.
ALTER TABLE users ADD COLUMN waits_for text CHECK (waits_for IN ('verification', 'approval'));
ALTER TABLE users ADD CONSTRAINT who_waits_is_not_active CHECK (waits_for IS NULL OR NOT active);
CREATE INDEX users_waiting ON users (created_at, id) WHERE waits_for IS NOT NULL;
CREATE INDEX users_unproven ON users (lower(email)) WHERE waits_for = 'verification';

-- Links that prove an address: one for each account, for the address that it had when the letter was written. Of the token there is only
-- the hash: it is made from the server's secret and the id.
CREATE TABLE verifications (
  id text PRIMARY KEY,
  user_id text NOT NULL UNIQUE REFERENCES users (id) ON DELETE CASCADE,
  address text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

-- What a registration holds besides its account while it waits.
CREATE TABLE registrations (
  user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  -- The room link for guests that it came by.
  link_id text,
  created_at timestamptz(3) NOT NULL,
  -- When it goes by itself.
  ends_at timestamptz(3) NOT NULL
);
CREATE INDEX registrations_ending ON registrations (ends_at);

-- How many letters went to one address lately.
CREATE INDEX letters_to ON letters (lower(address), created_at);
