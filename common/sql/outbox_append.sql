-- Writes events behind the heads of their partitions, and tells where these were. The primary key
-- refuses a position that is taken.
-- $1 at  $2 partitions  $3 events of each
-- Of each event: $4 slots (which of these partitions, from 1)  $5 places (among those of its
-- partition, from 1)  $6 ids  $7 types  $8 versions  $9 cohort_ids  $10 subjects
-- $11 subject_versions  $12 payloads  $13 traces
SELECT of_partition, was
  FROM log_append($1::timestamptz, $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                  $6::uuid[], $7::text[], $8::bigint[], $9::text[], $10::text[], $11::bigint[],
                  $12::bytea[], $13::text[]);
