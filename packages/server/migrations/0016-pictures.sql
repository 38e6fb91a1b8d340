-- The small picture of a picture in a room: its bytes are in the blob store under an id of its own, and whoever may read the file may read it.
ALTER TABLE files
  ADD COLUMN thumbnail_id text,
  ADD COLUMN thumbnail_width integer,
  ADD COLUMN thumbnail_height integer,
  ADD COLUMN thumbnail_size integer,
  -- A few blurred pixels, shown until the picture is there: base64 of a JPEG.
  ADD COLUMN preview text;
CREATE INDEX files_thumbnail ON files (thumbnail_id) WHERE thumbnail_id IS NOT NULL;

-- Pictures of people, made anew by the server: small and square, so they lie here and go with the account.
CREATE TABLE avatars (
  user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  bytes bytea NOT NULL,
  changed_at timestamptz(3) NOT NULL
);
