-- Forgets replicas that have not been seen for long (containers get new names).
-- $1 hours
DELETE FROM replica WHERE expires_at < clock_timestamp() - $1::bigint * interval '1 hour';
