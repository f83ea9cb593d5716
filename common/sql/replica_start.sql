-- A start of a replica: it shares from now on, and an earlier start of it no longer does.
-- $1 instance  $2 time to live in ms
INSERT INTO replica (instance, incarnation, seen_at, expires_at)
VALUES ($1::text, nextval('incarnation'), clock_timestamp(),
        clock_timestamp() + $2::bigint * interval '1 ms')
ON CONFLICT (instance) DO UPDATE
   SET incarnation = excluded.incarnation, seen_at = excluded.seen_at,
       expires_at = excluded.expires_at
RETURNING incarnation;
