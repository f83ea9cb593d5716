-- Drops messages to people who can't be reached any more.
-- $1 now  $2 ids
UPDATE message SET state = 'dropped', settled_at = $1::timestamptz, answer = 'no contact'
 WHERE id = ANY ($2::bigint[]) AND state = 'queued';
