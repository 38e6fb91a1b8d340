-- By which a server that has another secret is told apart; it tells nothing of the secret.
ALTER TABLE workspace ADD COLUMN secret_fingerprint text;

-- Letters: what is to be mailed, written in the transaction that wants it. A letter holds what is filled in, never a secret: links,
-- codes and temporary passwords are made anew from the server's secret and the name that stands here when the letter goes out.
CREATE TABLE letters (
  id text PRIMARY KEY,
  -- The order in which they leave.
  position bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  address text NOT NULL,
  -- Null for people who have no account.
  user_id text REFERENCES users (id) ON DELETE CASCADE,
  language text NOT NULL,
  words jsonb NOT NULL DEFAULT '{}',
  -- What its secret is made from: {"purpose": …, "id": …}.
  secret jsonb,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'dropped')),
  attempts integer NOT NULL DEFAULT 0,
  -- Not before; while it is being sent, the moment from which it counts as not sent.
  due_at timestamptz(3) NOT NULL,
  last_error text,
  created_at timestamptz(3) NOT NULL,
  settled_at timestamptz(3)
);
CREATE INDEX letters_due ON letters (position) WHERE state IN ('waiting', 'sending');
CREATE INDEX letters_newest ON letters (position DESC);
CREATE INDEX letters_about ON letters ((secret->>'id')) WHERE state IN ('waiting', 'sending');
CREATE INDEX letters_of_user ON letters (user_id) WHERE state IN ('waiting', 'sending');
