-- Forgets changes of suppressions that are lifted, some at a time: how many. Why an address is suppressed now stays.
-- $1 before  $2 at most
WITH gone AS (
  DELETE FROM suppression_audit a
   WHERE a.seq IN (SELECT l.seq FROM suppression_audit l
                    WHERE l.at < $1::timestamptz
                      AND NOT EXISTS (SELECT FROM suppression s WHERE s.address = l.address)
                    ORDER BY l.seq LIMIT $2::bigint)
  RETURNING a.seq)
SELECT count(*) FROM gone;
