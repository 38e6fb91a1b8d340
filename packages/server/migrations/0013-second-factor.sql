-- What an account has beside its password: an app that makes codes, and codes by mail (where the address is verified).
ALTER TABLE users
  ADD COLUMN app_factor boolean NOT NULL DEFAULT false,
  ADD COLUMN mail_factor boolean NOT NULL DEFAULT false;

-- What codes are held against. A copy of the database makes none: the app's secret is sealed with the server's secret, recovery codes
-- are hashed with it, and a mailed code is made from it and the id that stands here.
CREATE TABLE second_factors (
  user_id text PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  -- Offered while users.app_factor is false, in force when it is true.
  app_secret text,
  -- The 30 seconds of the newest code that was taken: it and those before it are used up.
  app_last_step bigint NOT NULL DEFAULT 0,
  recovery_hashes text[] NOT NULL DEFAULT '{}',
  mail_code_id text,
  mail_code_until timestamptz(3),
  mail_code_guesses integer NOT NULL DEFAULT 0,
  -- Letters with codes since that moment; the count begins anew after an hour.
  mail_letters integer NOT NULL DEFAULT 0,
  mail_letters_since timestamptz(3),
  -- When somebody who knew the password was last asked for a code: only then is one sent on request.
  asked_at timestamptz(3)
);

-- When whoever holds the session last proved who they are, by signing in or by a code.
ALTER TABLE sessions ADD COLUMN confirmed_at timestamptz(3);
