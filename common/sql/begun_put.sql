-- Notes that events are about to be handled by a process that may end of it: those of each
-- partition up to `until`, or the one at `position`. While the lease is ours. A start that tries one
-- again has survived it, and counts once.
-- $1 source  $2 instance  $3 incarnation  $4 partitions  $5 until  $6 positions (0: all)
INSERT INTO begun AS a (source, partition, until, position, tries, incarnation)
SELECT $1::text, n.partition, n.until, n.position, 1, $3::bigint
  FROM unnest($4::bigint[], $5::bigint[], $6::bigint[]) AS n(partition, until, position)
  JOIN lease l ON l.partition = n.partition
              AND l.owner = $2::text AND l.incarnation = $3::bigint
ON CONFLICT (source, partition) DO UPDATE
   SET until = excluded.until, position = excluded.position, at = now(),
       incarnation = excluded.incarnation,
       tries = CASE WHEN a.position <> excluded.position THEN 1
                    WHEN a.incarnation = excluded.incarnation THEN a.tries
                    ELSE a.tries + 1 END
RETURNING a.partition, a.tries;
