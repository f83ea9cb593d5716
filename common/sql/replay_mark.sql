-- How far a rebuilt state is.
-- $1 entry of the journal
UPDATE replayed SET seq = $1::bigint;
