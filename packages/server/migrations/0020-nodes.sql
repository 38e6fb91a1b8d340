-- Several servers on one database: who they are, and where a room stood before it last moved, so that whoever hears that it moved knows
-- whether they have heard of everything before.
CREATE UNLOGGED TABLE nodes (
  id text PRIMARY KEY,
  started_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE rooms ADD COLUMN clock_before timestamptz(3);
