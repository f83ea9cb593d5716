-- Puts an event aside; behind the first of its subject when there is one.
-- $1 source  $2 partition  $3 position  $4 id  $5 type  $6 version  $7 cohort_id  $8 subject
-- $9 payload  $10 error  $11 state  $12 build  $13 event_at  $14 pause in ms  $15 trace
INSERT INTO parked (source, partition, position, id, type, version, cohort_id, subject, payload,
                    error, state, tries, build, event_at, at, last_at, next_at, trace)
SELECT $1::text, $2::bigint, $3::bigint, $4::uuid, $5::text, $6::bigint, $7::text, $8::text,
       $9::bytea, $10::text, CASE WHEN f.is_first THEN $11::text ELSE 'behind' END,
       CASE WHEN f.is_first THEN 1 ELSE 0 END, $12::text, $13::timestamptz,
       clock_timestamp(), clock_timestamp(),
       clock_timestamp() + $14::bigint * interval '1 ms', $15::text
  FROM (SELECT NOT EXISTS (SELECT FROM parked
                            WHERE cohort_id = $7::text AND subject = $8::text) AS is_first) f;
