-- How many messages wait, and of how many somebody must decide: given up, or held after a restore.
-- $1 the state that waits
SELECT (SELECT count(*) FROM message WHERE state = 'queued' AND state = $1::text)::bigint,
       (SELECT count(*) FROM message WHERE state IN ('failed', 'held'))::bigint;
