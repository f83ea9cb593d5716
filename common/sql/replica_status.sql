-- The replicas of this service, those that went lately too, with the partitions that they hold.
-- $1 limit
SELECT r.instance, r.incarnation, count(l.partition) AS leases, r.problem,
       (extract(epoch FROM clock_timestamp() - r.seen_at) * 1000)::bigint AS silent_ms,
       r.expires_at > clock_timestamp() AS is_alive
  FROM replica r
  LEFT JOIN lease l ON l.owner = r.instance AND l.incarnation = r.incarnation
                   AND l.expires_at > clock_timestamp()
 GROUP BY r.instance, r.incarnation, r.problem, r.seen_at, r.expires_at
 ORDER BY r.instance COLLATE "C" LIMIT $1::bigint;
