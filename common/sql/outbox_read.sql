-- Events of wanted types between two positions of several partitions, in order. The volumes that
-- they stand in are looked up first, so that the others are not touched.
-- $1 types  $2 partitions  $3 after  $4 up to
SELECT o.partition, o.position, o.id, o.type, o.version, o.cohort_id, o.subject,
       o.subject_version, o.at, o.trace, o.payload
  FROM unnest($2::bigint[], $3::bigint[], $4::bigint[]) AS r(partition, after, last)
 CROSS JOIN LATERAL (
       SELECT max(s.volume) FILTER (WHERE s.after <= r.after) AS first,
              max(s.volume) AS last
         FROM log_start s WHERE s.partition = r.partition AND s.after < r.last) v
 CROSS JOIN LATERAL (
       SELECT * FROM outbox x
        WHERE x.partition = r.partition AND x.position > r.after AND x.position <= r.last
          AND x.volume >= v.first AND x.volume <= v.last
          AND x.type = ANY ($1::text[])
        ORDER BY x.position) o
 ORDER BY o.partition, o.position;
