-- Entries of the live journal, in order.
-- $1 after  $2 up to  $3 limit
SELECT seq, at, kind, name, cohort_id, first_row, row_count, body FROM journal_live
 WHERE seq > $1::bigint AND seq <= $2::bigint ORDER BY seq LIMIT $3::bigint;
