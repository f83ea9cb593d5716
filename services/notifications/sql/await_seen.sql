-- How far this service has read its sources, as sums; -1 for one of which events are parked.
-- $1 least position
SELECT c.source, CASE WHEN EXISTS (SELECT FROM parked p WHERE p.source = c.source) THEN -1 ELSE sum(c.position)::bigint END AS seen
  FROM cursor c WHERE c.position >= $1::bigint GROUP BY c.source;
