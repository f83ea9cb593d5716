-- One that is there already stays as it is.
-- $1 now  $2 import_ids  $3 partitions  $4 notify  $5 created_by  $6 cohort_ids  $7 files
INSERT INTO import (import_id, partition, notify, created_by, cohort_id, file, created_at, due_at)
SELECT u.import_id, u.partition, u.notify, u.created_by, u.cohort_id, u.file, $1::timestamptz,
       $1::timestamptz
  FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS u (import_id, partition, notify, created_by, cohort_id, file)
    ON CONFLICT DO NOTHING;
