-- When whoever answers for it was told that nobody can accept it for want of a seat: once is enough.
ALTER TABLE invitations ADD COLUMN seat_missed_at timestamptz(3);
-- Whoever is invited, as whoever invites knows them.
ALTER TABLE invitations ADD COLUMN name text NOT NULL DEFAULT '';

-- Who asked for this guest, where somebody else decided: into the rooms they know, they bring them too.
ALTER TABLE invitations ADD COLUMN requested_by text REFERENCES users (id) ON DELETE SET NULL;

-- Long lists of people to invite, worked through in small transactions. One of them is at work per inviter.
CREATE TABLE invitation_batches (
  id text PRIMARY KEY,
  invited_by text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  state text NOT NULL DEFAULT 'working' CHECK (state IN ('working', 'stopped', 'finished')),
  -- Says what would happen, and invites nobody.
  dry_run boolean NOT NULL,
  -- What holds where a line does not say otherwise.
  terms jsonb NOT NULL,
  line_count integer NOT NULL,
  done_count integer NOT NULL DEFAULT 0,
  -- Why it stopped.
  reason text,
  created_at timestamptz(3) NOT NULL,
  started_at timestamptz(3),
  worked_at timestamptz(3),
  finished_at timestamptz(3),
  -- When the inviter was last told how far it is.
  told_at timestamptz(3)
);
CREATE UNIQUE INDEX invitation_batches_working ON invitation_batches (invited_by) WHERE state = 'working';
CREATE INDEX invitation_batches_newest ON invitation_batches (invited_by, created_at DESC, id DESC);

-- Their lines, and what has become of each; no outcome: not yet.
CREATE TABLE invitation_lines (
  batch_id text NOT NULL REFERENCES invitation_batches (id) ON DELETE CASCADE,
  line integer NOT NULL,
  address text NOT NULL,
  given jsonb NOT NULL,
  outcome text CHECK (outcome IN ('invited', 'fine', 'doubled', 'pending', 'known', 'refused')),
  -- The error of a refusal; the account that is known.
  error_type text,
  error text,
  user_id text REFERENCES users (id) ON DELETE SET NULL,
  invitation_id text REFERENCES invitations (id) ON DELETE SET NULL,
  PRIMARY KEY (batch_id, line)
);
CREATE INDEX invitation_lines_waiting ON invitation_lines (batch_id, line) WHERE outcome IS NULL;

-- What members asked of those who may invite.
CREATE TABLE invitation_requests (
  id text PRIMARY KEY,
  address text NOT NULL,
  address_key text NOT NULL,
  requested_by text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name text NOT NULL,
  room_ids text[] NOT NULL,
  history text NOT NULL CHECK (history IN ('all', 'from-now-on')),
  company text,
  reason text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'approved', 'declined', 'withdrawn')),
  decided_by text REFERENCES users (id) ON DELETE SET NULL,
  -- Why it was declined.
  decision text,
  invitation_id text REFERENCES invitations (id) ON DELETE SET NULL,
  created_at timestamptz(3) NOT NULL,
  settled_at timestamptz(3)
);
CREATE UNIQUE INDEX invitation_requests_open ON invitation_requests (requested_by, address_key) WHERE state = 'open';
CREATE INDEX invitation_requests_newest ON invitation_requests (created_at DESC, id DESC);

-- What was said of the end of somebody's access: the fewest days before it that were told, 0 when it has come. Another end begins anew.
CREATE TABLE access_ends (
  user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  ends_at timestamptz(3) NOT NULL,
  days_told integer NOT NULL
);
CREATE INDEX users_access_ends ON users (access_ends_at) WHERE access_ends_at IS NOT NULL;
