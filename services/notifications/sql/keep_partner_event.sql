-- Forgets partners' events, some at a time: how many. One that is told again after that counts as new.
-- $1 received before  $2 at most
WITH gone AS (
  DELETE FROM partner_event e
   WHERE e.number IN (SELECT number FROM partner_event ORDER BY number LIMIT $2::bigint)
     AND e.received_at < least($1::timestamptz, journal_since())
  RETURNING e.number)
SELECT count(*) FROM gone;
