-- What administrators look for among accounts, lowered once and not at every search: ten thousand accounts are looked through in a few
-- milliseconds. The database keeps it.
ALTER TABLE users ADD COLUMN search_text text GENERATED ALWAYS AS (
  lower(username || E'\n' || name || E'\n' || coalesce(nickname, '') || E'\n' || coalesce(email, '') || E'\n' || coalesce(company, ''))
) STORED;
