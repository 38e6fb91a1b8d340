-- Links that open one room to whoever holds them. Of the token there is only the hash: the link is made from the server's secret and the id,
-- for whoever may see it.
CREATE TABLE invite_links (
  id text PRIMARY KEY,
  token_hash text NOT NULL UNIQUE,
  room_id text NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  -- A link lasts as long as whoever made it could make it again; it goes with them.
  made_by text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  for_guests boolean NOT NULL DEFAULT false,
  -- What guests who come by it read of the past.
  history text NOT NULL DEFAULT 'all' CHECK (history IN ('all', 'from-now-on')),
  days integer NOT NULL CHECK (days >= 0),
  -- 0: as often as people like.
  uses_max integer NOT NULL CHECK (uses_max >= 0),
  uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
  created_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3),
  CHECK (uses_max = 0 OR uses <= uses_max),
  CHECK ((days = 0) = (expires_at IS NULL)),
  -- Nothing that lets outsiders in lasts for ever.
  CHECK (NOT for_guests OR expires_at IS NOT NULL)
);
CREATE INDEX invite_links_in ON invite_links (room_id);
CREATE INDEX invite_links_of ON invite_links (made_by);
CREATE INDEX invite_links_newest ON invite_links (created_at DESC, id DESC);
