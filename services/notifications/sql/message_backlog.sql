-- How many messages wait, and how many were given up.
-- $1 the state that waits
SELECT (SELECT count(*) FROM message WHERE state = 'queued' AND state = $1::text)::bigint,
       (SELECT count(*) FROM message WHERE state = 'failed')::bigint;
