-- Nobody else appends until the commit: what a statement after this sees is all that there is before its own.
-- $1 the position that it has at least
SELECT position FROM outward_head WHERE position >= $1::bigint FOR UPDATE;
