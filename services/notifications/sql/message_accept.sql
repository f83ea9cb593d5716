-- Notes that the mail server has taken messages.
-- $1 now  $2 ids
UPDATE message SET state = 'accepted', settled_at = $1::timestamptz, answer = '250'
 WHERE id = ANY ($2::bigint[]) AND state = 'queued';
