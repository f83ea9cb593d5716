-- Endpoints are there again: what has waited for them is due.
-- $1 now  $2 endpoints
UPDATE delivery SET due_at = $1::timestamptz
 WHERE endpoint_id = ANY ($2::text[]) AND state = 'waiting' AND is_away AND due_at > $1::timestamptz;
