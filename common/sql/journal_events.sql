-- Notes which events have just been handled, or set aside.
-- $1 at  $2 kind  $3 source  $4 partitions  $5 previous  $6 last
INSERT INTO journal (volume, at, kind, name, partitions, previous, last)
SELECT (SELECT max(volume) FROM log_volume), $1::timestamptz, $2::text, $3::text, $4::bigint[],
       $5::bigint[], $6::bigint[];
