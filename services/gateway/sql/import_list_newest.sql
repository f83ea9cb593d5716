-- A page of imports, the newest first.
-- $1 after  $2 rows at most  $3 only of these cohorts, with spaces; empty: of all  $4 state
-- $5 when that last one came
SELECT
@import_columns
  FROM import i
 WHERE ($1::text = '' OR (i.created_at, i.import_id) < ($5::timestamptz, $1::text))
   AND ($3::text = '' OR i.cohort_id = ANY (string_to_array($3::text, ' ')))
   AND $4::text IN ('', i.state)
 ORDER BY i.created_at DESC, i.import_id DESC
 LIMIT $2::bigint;
