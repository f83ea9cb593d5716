-- A replica lives. Returns the start that counts: another one than ours has replaced us; no row: we
-- are forgotten.
-- $1 instance  $2 incarnation  $3 time to live in ms (0: it stops)
UPDATE replica r
   SET seen_at = CASE WHEN r.incarnation = $2::bigint THEN clock_timestamp() ELSE r.seen_at END,
       expires_at = CASE WHEN r.incarnation = $2::bigint
                         THEN clock_timestamp() + $3::bigint * interval '1 ms'
                         ELSE r.expires_at END
 WHERE r.instance = $1::text
RETURNING r.incarnation;
