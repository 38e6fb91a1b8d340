-- Where the bytes of a file and of its small picture lie: on disk or in a bucket. When they were moved, they lie under their id with this behind it,
-- so that a copy that is half made or half gone is never taken for them.
ALTER TABLE files
  ADD COLUMN place text NOT NULL DEFAULT 'disk' CHECK (place IN ('disk', 'bucket')),
  ADD COLUMN moved_as text NOT NULL DEFAULT '';
CREATE INDEX files_in_bucket ON files (id) WHERE place = 'bucket';
-- The folder in the bucket that is this workspace's alone. A restored copy of the workspace gets another, and sweeps only there.
ALTER TABLE workspace ADD COLUMN bucket_folder text NOT NULL DEFAULT replace(gen_random_uuid()::text, '-', '');
