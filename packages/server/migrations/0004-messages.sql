-- Messages. Every key begins with the room, so that the table can be partitioned or distributed by it.
CREATE TABLE messages (
  room_id text NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  id text NOT NULL,
  author_id text NOT NULL REFERENCES users (id),
  -- A system message's type ('uj', 'ul', …); null for what people write.
  type text,
  body text NOT NULL,
  markdown jsonb,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  -- The room's position that this message took, or null when it does not count as unread (system messages, thread replies).
  position bigint,
  edited_at timestamptz(3),
  edited_by text REFERENCES users (id) ON DELETE SET NULL,
  thread_id text,
  shown_in_room boolean NOT NULL DEFAULT true,
  thread_count integer NOT NULL DEFAULT 0,
  thread_last_at timestamptz(3),
  thread_followers text[] NOT NULL DEFAULT '{}',
  mentions jsonb NOT NULL DEFAULT '[]',
  channels jsonb NOT NULL DEFAULT '[]',
  -- emoji → ids of the people who reacted, in order
  reactions jsonb NOT NULL DEFAULT '{}',
  pinned_at timestamptz(3),
  pinned_by text REFERENCES users (id) ON DELETE SET NULL,
  starred_by text[] NOT NULL DEFAULT '{}',
  discussion_id text,
  -- What few messages have: attachments, files, alias, avatar, emoji, bot, role, custom fields.
  extra jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (room_id, id)
);
CREATE INDEX messages_timeline ON messages (room_id, created_at DESC);
CREATE INDEX messages_changes ON messages (room_id, updated_at);
CREATE INDEX messages_thread ON messages (room_id, thread_id, created_at) WHERE thread_id IS NOT NULL;
CREATE INDEX messages_id ON messages (id);
CREATE INDEX messages_author ON messages (author_id);
CREATE INDEX messages_pinned ON messages (room_id, pinned_at DESC) WHERE pinned_at IS NOT NULL;

CREATE TABLE deleted_messages (
  room_id text NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  deleted_at timestamptz(3) NOT NULL,
  PRIMARY KEY (room_id, id)
);
CREATE INDEX deleted_messages_at ON deleted_messages (room_id, deleted_at);
