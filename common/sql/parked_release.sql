-- Lets events be tried again at once, from the start of the ladder; later ones of their subjects
-- follow by themselves.
-- $1 source  $2 type  $3 cohort_id  $4 subject  $5 state  $6 partition  $7 position
UPDATE parked SET state = 'waiting', tries = 0, next_at = clock_timestamp()
 WHERE ($1::text = '' OR source = $1::text) AND ($2::text = '' OR type = $2::text)
   AND ($3::text = '' OR cohort_id = $3::text) AND ($4::text = '' OR subject = $4::text)
   AND ($5::text = 'any' OR state = $5::text) AND ($6::bigint < 0 OR partition = $6::bigint)
   AND ($7::bigint = 0 OR position = $7::bigint)
   AND state <> 'behind';
