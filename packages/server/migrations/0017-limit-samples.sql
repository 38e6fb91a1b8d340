-- How much of each limit was taken, once a day: the day is the key, so that of several servers one writes it. Limits that there were not are null.
CREATE TABLE limit_samples (
  day date PRIMARY KEY,
  seats integer NOT NULL,
  seats_max integer,
  guests integer NOT NULL,
  guests_max integer,
  rooms_per_guest integer NOT NULL,
  rooms_per_guest_max integer,
  taken_at timestamptz(3) NOT NULL
);
