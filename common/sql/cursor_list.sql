-- How far this service has read each source.
-- $1 least position
SELECT source, partition, position, epoch FROM cursor WHERE position >= $1::bigint
 ORDER BY source, partition;
