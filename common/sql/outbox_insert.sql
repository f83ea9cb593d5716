-- Writes events at their positions; the primary key refuses a position that is taken.
-- $1 at  $2 volume  $3 partitions  $4 positions  $5 ids  $6 types  $7 versions  $8 cohort_ids
-- $9 subjects  $10 subject_versions  $11 payloads  $12 traces
INSERT INTO outbox (volume, partition, position, epoch, id, type, version, cohort_id, subject,
                    subject_version, at, payload, trace)
SELECT $2::bigint, e.partition, e.position, 0, e.id, e.type, e.version, e.cohort_id, e.subject,
       e.subject_version, $1::timestamptz, e.payload, e.trace
  FROM unnest($3::bigint[], $4::bigint[], $5::uuid[], $6::text[], $7::bigint[], $8::text[],
              $9::text[], $10::bigint[], $11::bytea[], $12::text[])
       AS e(partition, position, id, type, version, cohort_id, subject, subject_version, payload,
            trace);
