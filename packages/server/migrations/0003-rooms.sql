-- Rooms and who belongs to them.
CREATE TABLE rooms (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('channel', 'group', 'direct')),
  -- Unique among channels and groups; a discussion's is random, a direct message has none.
  name text,
  name_key text UNIQUE,
  title text,
  topic text NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  announcement text NOT NULL DEFAULT '',
  parent_id text REFERENCES rooms (id) ON DELETE CASCADE,
  parent_message_id text,
  -- The sorted member ids of a direct message: opening the same one twice finds the same room.
  direct_key text UNIQUE,
  creator_id text REFERENCES users (id) ON DELETE SET NULL,
  is_default boolean NOT NULL DEFAULT false,
  archived boolean NOT NULL DEFAULT false,
  read_only boolean NOT NULL DEFAULT false,
  react_when_read_only boolean NOT NULL DEFAULT false,
  join_code_hash text,
  muted text[] NOT NULL DEFAULT '{}',
  unmuted text[] NOT NULL DEFAULT '{}',
  custom_fields jsonb NOT NULL DEFAULT '{}',
  -- The last timestamp handed out in this room: taken under the row's lock, strictly increasing, in milliseconds.
  clock timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  message_count bigint NOT NULL DEFAULT 0,
  -- How many messages ever counted as unread for somebody; only grows. Unread is this minus what a member has read.
  position bigint NOT NULL DEFAULT 0,
  member_count integer NOT NULL DEFAULT 0,
  last_message_id text,
  last_message_at timestamptz(3),
  -- Raised in the transaction that changes who may see the room.
  acl_epoch bigint NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  updated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CHECK ((kind = 'direct') = (name IS NULL)),
  CHECK ((kind = 'direct') = (direct_key IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX rooms_parent ON rooms (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX rooms_public ON rooms (name) WHERE kind = 'channel';
CREATE INDEX rooms_default ON rooms (id) WHERE is_default;

CREATE TABLE memberships (
  id text NOT NULL UNIQUE,
  room_id text NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  roles text[] NOT NULL DEFAULT '{}',
  open boolean NOT NULL DEFAULT true,
  favorite boolean NOT NULL DEFAULT false,
  -- The room's position up to which this member has read; messages deleted behind it are taken off by deleted_unread.
  read_position bigint NOT NULL DEFAULT 0,
  deleted_unread bigint NOT NULL DEFAULT 0,
  user_mentions integer NOT NULL DEFAULT 0,
  group_mentions integer NOT NULL DEFAULT 0,
  thread_unread text[] NOT NULL DEFAULT '{}',
  alert boolean NOT NULL DEFAULT false,
  last_seen_at timestamptz(3),
  last_reply_at timestamptz(3),
  -- Messages before this moment are not shown to the member (the choice made when a guest was added).
  history_from timestamptz(3),
  ignored text[] NOT NULL DEFAULT '{}',
  preferences jsonb NOT NULL DEFAULT '{}',
  added_by text REFERENCES users (id) ON DELETE SET NULL,
  joined_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  PRIMARY KEY (room_id, user_id)
) WITH (fillfactor = 70);
CREATE INDEX memberships_user ON memberships (user_id);

-- What a client that was away must remove. Only rooms that the person once had.
CREATE TABLE ended_memberships (
  room_id text NOT NULL,
  user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  membership_id text NOT NULL,
  ended_at timestamptz(3) NOT NULL,
  removed_by text,
  PRIMARY KEY (user_id, room_id)
);
