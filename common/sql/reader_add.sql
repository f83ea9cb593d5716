-- A group of readers that is new here: it needs all that is there, until it tells more.
-- $1 reader
INSERT INTO log_reader (reader, partition, position)
SELECT $1::text, partition, oldest FROM outbox_head
ON CONFLICT DO NOTHING;
