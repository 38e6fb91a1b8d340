-- What lists of one room ask for, so that they read what they show and not the whole room. Only messages that have it are in them.
CREATE INDEX messages_mentioning ON messages (room_id, created_at DESC) WHERE mentions <> '[]';
CREATE INDEX messages_starred ON messages (room_id, created_at DESC) WHERE starred_by <> '{}';
CREATE INDEX messages_threads ON messages (room_id, thread_last_at DESC) WHERE thread_count > 0;
