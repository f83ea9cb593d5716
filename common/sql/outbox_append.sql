-- Writes events behind the heads of their partitions, and tells where these were. The primary key
-- refuses a position that is taken.
-- $1 at  $2 partitions  $3 events of each  $4 begins (where its last block begins, as far as known)
-- Of each event: $5 slots (which of these partitions, from 1)  $6 places (among those of its
-- partition, from 1)  $7 ids  $8 types  $9 versions  $10 cohort_ids  $11 subjects
-- $12 subject_versions  $13 payloads  $14 traces
SELECT of_partition, was
  FROM log_append($1::timestamptz, $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                  $6::bigint[], $7::uuid[], $8::text[], $9::bigint[], $10::text[], $11::text[],
                  $12::bigint[], $13::bytea[], $14::text[]);
