-- Notes what is to be told to an audience that may not be known yet.
-- $1 cohort_id  $2 now  $3 causes  $4 versions  $5 subjects  $6 event types  $7 facts  $8 rules  $9 partitions  $10 history
-- $11 ends  $12 sources  $13 sums of cursors
INSERT INTO audience_wait (cohort_id, at, cause, version, subject, event_type, facts, rule, partition, is_history, until, source, seen)
SELECT $1::text, $2::timestamptz, w.*
  FROM unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::bigint[], $10::boolean[],
              $11::timestamptz[], $12::text[], $13::bigint[]) AS w;
