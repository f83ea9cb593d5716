-- Writes events at their positions; the primary key refuses a position that is taken.
-- $1 at  $2 partitions  $3 positions  $4 ids  $5 types  $6 versions  $7 cohort_ids  $8 subjects
-- $9 subject_versions  $10 payloads
INSERT INTO outbox (partition, position, epoch, id, type, version, cohort_id, subject,
                    subject_version, at, payload)
SELECT e.partition, e.position, 0, e.id, e.type, e.version, e.cohort_id, e.subject,
       e.subject_version, $1::timestamptz, e.payload
  FROM unnest($2::bigint[], $3::bigint[], $4::uuid[], $5::text[], $6::bigint[], $7::text[],
              $8::text[], $9::bigint[], $10::bytea[])
       AS e(partition, position, id, type, version, cohort_id, subject, subject_version, payload);
