-- Events of a time by their trace id, by what caused them, or by the end of their id.
-- $1 trace, parent or id  $2 keys, in hexadecimal digits  $3 from  $4 before  $5 limit
SELECT o.id, o.type, o.version, o.partition, o.position, o.cohort_id, o.subject,
       o.subject_version, o.at, o.trace
  FROM outbox o
 WHERE o.at >= $3::timestamptz AND o.at < $4::timestamptz
   AND CASE $1::text
       WHEN 'trace' THEN coalesce(nullif(substr(o.trace, 4, 32), ''), replace(o.id::text, '-', ''))
       WHEN 'parent' THEN substr(o.trace, 37, 16)
       ELSE substr(o.id::text, 20, 4) || substr(o.id::text, 25, 12) END = ANY ($2::text[])
 ORDER BY o.at, o.partition, o.position LIMIT $5::bigint;
