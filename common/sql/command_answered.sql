-- Commands that were in work when a process ended are answered.
-- $1 keys
DELETE FROM command_ended WHERE key = ANY ($1::bytea[]);
