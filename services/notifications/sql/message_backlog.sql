-- How many mandatory messages wait, and of how many somebody must decide: given up, held after a restore, or not
-- sent because the address is dead.
-- Mandatory ones are due at once, put off or not. Reminders to come, digests and what waits for the end of
-- quiet hours keep nobody waiting.
-- $1 the state that waits
SELECT (SELECT count(*) FROM message WHERE state = 'queued' AND state = $1::text AND is_mandatory)::bigint,
       (SELECT count(*) FROM message WHERE state = 'failed' AND is_mandatory)::bigint
     + (SELECT count(*) FROM message WHERE state = 'held' AND is_mandatory)::bigint
     + (SELECT count(*) FROM message WHERE state = 'suppressed' AND address IS NOT NULL AND is_mandatory)::bigint;
