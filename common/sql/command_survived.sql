-- What this replica had in work has not ended it.
-- $1 instance
UPDATE command_begun SET keys = '{}' WHERE instance = $1::text;
