-- How long messages are kept. What a room says of it itself; what is absent there is as the settings say.
ALTER TABLE rooms ADD COLUMN retention jsonb NOT NULL DEFAULT '{}';

-- The round in which old messages are taken away, room after room in the order of their ids, by whichever server comes to it.
CREATE TABLE retention_rounds (
  singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  -- What is too old is judged by this moment, so that a round has an end.
  started_at timestamptz(3) NOT NULL,
  finished_at timestamptz(3),
  -- Rooms up to this one are done.
  done_to text NOT NULL DEFAULT '',
  -- The room that is being worked on, and what has been taken from it so far.
  room_id text,
  older_than timestamptz(3),
  messages integer NOT NULL DEFAULT 0,
  files integer NOT NULL DEFAULT 0
);
