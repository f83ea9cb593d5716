-- A page of the audit, the newest first. Empty texts do not narrow it.
-- $1 principal  $2 operation  $3 cohort_id  $4 from  $5 before  $6 begun_at and $7 key of the last row
-- of the page before, empty: none  $8 rows at most  $9 only of these cohorts, with spaces; empty: of all
SELECT
@audit_columns
  FROM audit a
 WHERE ($1::text = '' OR a.principal = $1::text)
   AND ($2::text = '' OR a.operation = $2::text)
   AND ($3::text = '' OR a.cohort_id = $3::text)
   AND ($9::text = '' OR a.cohort_id = ANY (string_to_array($9::text, ' ')))
   AND a.begun_at >= $4::timestamptz AND a.begun_at < $5::timestamptz
   AND ($7::bytea = '' OR (a.begun_at, a.key) < ($6::timestamptz, $7::bytea))
 ORDER BY a.begun_at DESC, a.key DESC
 LIMIT $8::bigint;
