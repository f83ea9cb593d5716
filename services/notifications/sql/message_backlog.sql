-- How many mandatory messages wait, and of how many somebody must decide: given up, or held after a restore.
-- Mandatory ones are due at once, put off or not. Reminders to come, digests and what waits for the end of
-- quiet hours keep nobody waiting.
-- $1 the state that waits
SELECT (SELECT count(*) FROM message WHERE state = 'queued' AND state = $1::text AND is_mandatory)::bigint,
       (SELECT count(*) FROM message WHERE state IN ('failed', 'held') AND is_mandatory)::bigint;
