-- Makes the cursors of a source, once.
-- $1 source  $2 partitions
INSERT INTO cursor (source, partition)
SELECT $1::text, generate_series(0, $2::bigint - 1)
ON CONFLICT DO NOTHING;
