-- All leases, and the time that their ends are to be compared with.
-- $1 from partition
SELECT partition, owner, incarnation, expires_at, clock_timestamp() AS now
  FROM lease WHERE partition >= $1::bigint ORDER BY partition;
