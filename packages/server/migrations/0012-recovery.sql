-- How often something was tried that could be guessed, each by the hash of what it is counted under: a name as it was typed, an address.
CREATE TABLE attempts (
  key text PRIMARY KEY,
  count integer NOT NULL,
  forgotten_at timestamptz(3) NOT NULL
);
CREATE INDEX attempts_forgotten ON attempts (forgotten_at);

