-- How many of a room's members are guests, deactivated ones among them: counted under the row's lock, as member_count is.
ALTER TABLE rooms ADD COLUMN guest_count integer NOT NULL DEFAULT 0;
UPDATE rooms r SET guest_count = g.n
  FROM (SELECT m.room_id, count(*) AS n FROM memberships m JOIN users u ON u.id = m.user_id WHERE u.kind = 'guest' GROUP BY m.room_id) AS g
 WHERE g.room_id = r.id;
