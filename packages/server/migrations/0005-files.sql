-- Files that were uploaded into rooms. The bytes are in the blob store under the file's id; nothing is served that has no row here.
CREATE TABLE files (
  room_id text NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  id text NOT NULL,
  -- Null when the account is gone and somebody kept its messages.
  uploader_id text REFERENCES users (id) ON DELETE SET NULL,
  name text NOT NULL,
  -- What the bytes are, as far as they say it themselves; never a type that a browser would run.
  type text NOT NULL,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  -- Pixels, for the pictures whose header tells.
  width integer,
  height integer,
  created_at timestamptz(3) NOT NULL,
  -- The message that it was sent with; null while it waits to be sent.
  message_id text,
  confirmed_at timestamptz(3),
  description text NOT NULL DEFAULT '',
  PRIMARY KEY (room_id, id),
  CHECK ((message_id IS NULL) = (confirmed_at IS NULL))
);
CREATE INDEX files_id ON files (id);
CREATE INDEX files_newest ON files (room_id, created_at DESC) WHERE message_id IS NOT NULL;
CREATE INDEX files_waiting ON files (uploader_id, created_at) WHERE message_id IS NULL;
