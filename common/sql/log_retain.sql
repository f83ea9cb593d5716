-- What becomes of each volume of the log, and because of whom.
-- $1 days to keep  $2 whether only to tell
SELECT verdict, volume, begins_at, ends_at, events, coalesce(reader, ''), coalesce(of_partition, 0),
       coalesce(is_at, 0), coalesce(needs, 0)
  FROM log_retain($1::bigint, $2::boolean);
