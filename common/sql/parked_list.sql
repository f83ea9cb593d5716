-- Parked events, in the order of arrival.
-- $1 source  $2 type  $3 cohort_id  $4 subject  $5 state  $6 partition  $7 position
-- $8 after this seq  $9 limit
SELECT seq, source, partition, position, id::text, type, version, cohort_id, subject, state, tries,
       error, build, event_at, at, last_at, next_at
  FROM parked
 WHERE ($1::text = '' OR source = $1::text) AND ($2::text = '' OR type = $2::text)
   AND ($3::text = '' OR cohort_id = $3::text) AND ($4::text = '' OR subject = $4::text)
   AND ($5::text = 'any' OR state = $5::text) AND ($6::bigint < 0 OR partition = $6::bigint)
   AND ($7::bigint = 0 OR position = $7::bigint)
   AND seq > $8::bigint
 ORDER BY seq LIMIT $9::bigint;
