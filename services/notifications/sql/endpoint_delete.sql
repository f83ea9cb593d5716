-- Deletes endpoints and all that belongs to them.
-- $1 ids
DELETE FROM endpoint e WHERE e.id = ANY ($1::text[]);
