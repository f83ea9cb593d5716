-- Windows, by their identifiers.
-- $1 cohort_id  $2 programme, empty for all  $3 the last window of the page before  $4 rows at most
SELECT window_id, programme, attempt, opens_at, closes_at, sequence
  FROM assessment_window
 WHERE cohort_id = $1::text
   AND $2::text IN ('', programme)
   AND window_id > $3::text
 ORDER BY window_id
 LIMIT $4::bigint;
