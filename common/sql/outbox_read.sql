-- Events of wanted types between two positions of several partitions, in order. The volumes that
-- they stand in are looked up first, so that the others are not touched; then the block that has the
-- first of them, so that those before it are not.
-- $1 types  $2 partitions  $3 after  $4 up to
SELECT r.partition, e.position, e.id, e.type, e.version, e.cohort_id, e.subject, e.subject_version,
       b.at, e.trace, e.payload
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS r(partition, after, last)
 CROSS JOIN LATERAL (
       SELECT max(s.volume) FILTER (WHERE s.after <= r.after) AS first,
              max(s.volume) AS last
         FROM log_start s WHERE s.partition = r.partition AND s.after < r.last) v
 CROSS JOIN LATERAL (
       SELECT max(x.first) AS first
         FROM log_block x
        WHERE x.partition = r.partition AND x.first <= r.after + 1
          AND x.volume >= v.first AND x.volume <= v.last) s
 CROSS JOIN LATERAL (
       SELECT * FROM log_block x
        WHERE x.partition = r.partition AND x.first >= s.first AND x.first <= r.last
          AND x.volume >= v.first AND x.volume <= v.last
        ORDER BY x.first) b
 CROSS JOIN LATERAL unnest(b.events) e
 WHERE e.position > r.after AND e.position <= r.last AND e.type = ANY ($1::text[])
 ORDER BY r.partition, e.position;
