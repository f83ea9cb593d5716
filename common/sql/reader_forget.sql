-- A group that will never read again keeps nothing any more.
-- $1 reader
DELETE FROM log_reader WHERE reader = $1::text;
