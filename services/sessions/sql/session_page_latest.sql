-- The next sessions of the timetable, the latest start first. Filters that are empty, and moments of 1970,
-- let everything through.
-- $1 cohort_id  $2 after (a session)  $3 rows at most  $4 programme  $5 partner_id
-- $6 component  $7 facilitator  $8 ends after  $9 starts before  $10 state
-- $11 the start of that last session
SELECT
@session_columns
  FROM session
 WHERE cohort_id = $1::text
   AND ($2::text = '' OR (starts_at, session_id) < ($11::timestamptz, $2::text))
   AND ($4::text = '' OR programme = $4::text)
   AND ($5::text = '' OR partner_id = $5::text)
   AND ($6::text = '' OR component = $6::text)
   AND ($7::bytea = '' OR facilitator = $7::bytea)
   AND ($8::timestamptz = 'epoch' OR ends_at > $8::timestamptz)
   AND ($9::timestamptz = 'epoch' OR starts_at < $9::timestamptz)
   AND ($10::text = '' OR called_off = ($10::text = 'called_off'))
 ORDER BY starts_at DESC, session_id DESC
 LIMIT $3::bigint;
