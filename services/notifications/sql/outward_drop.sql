-- Drops the oldest events of the feed, some at a time, and what can't be delivered any more because of that.
-- $1 kept before  $2 at most
WITH gone AS (
  DELETE FROM outward
   WHERE position IN (SELECT position FROM outward ORDER BY position LIMIT $2::bigint) AND kept_at < $1::timestamptz
  RETURNING position),
dropped AS (DELETE FROM delivery WHERE position <= (SELECT max(position) FROM gone)),
forgotten AS (DELETE FROM outward_waiting WHERE position <= (SELECT max(position) FROM gone))
SELECT count(*) FROM gone;
