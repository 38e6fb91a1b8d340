-- The licence that administrators installed: the signed text itself. It is verified again whenever it is read, so that nobody
-- lifts a limit by writing here.
ALTER TABLE workspace ADD COLUMN license text, ADD COLUMN license_installed_at timestamptz(3);
