-- Forgets commands that were in work when a process ended and were never sent again.
-- $1 hours
DELETE FROM command_ended WHERE at < clock_timestamp() - $1::bigint * interval '1 hour';
