-- How many wait for their audience.
-- $1 set of partitions
SELECT count(*)::bigint FROM audience_wait WHERE (($1::bigint >> partition) & 1) = 1;
