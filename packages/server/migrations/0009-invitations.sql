-- Guests who were invited and have not come yet, and what has become of each invitation. Of the token there is only the hash: the link is
-- made from the server's secret and the id, for whoever may see it.
CREATE TABLE invitations (
  id text PRIMARY KEY,
  address text NOT NULL,
  address_key text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  room_ids text[] NOT NULL DEFAULT '{}',
  history text NOT NULL DEFAULT 'all' CHECK (history IN ('all', 'from-now-on')),
  host_id text REFERENCES users (id) ON DELETE SET NULL,
  company text,
  access_ends_at timestamptz(3),
  language text,
  note text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'accepted', 'revoked')),
  -- An invitation speaks for somebody; it goes with them.
  invited_by text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  settled_at timestamptz(3),
  -- Whoever came.
  user_id text REFERENCES users (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX invitations_pending ON invitations (address_key) WHERE state = 'pending';
CREATE INDEX invitations_newest ON invitations (created_at DESC, id DESC);
CREATE INDEX invitations_of ON invitations (invited_by);
