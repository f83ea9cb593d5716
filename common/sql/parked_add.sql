-- Puts an event aside.
-- $1 source  $2 partition  $3 position  $4 id  $5 type  $6 version  $7 cohort_id  $8 subject
-- $9 payload  $10 error
INSERT INTO parked (source, partition, position, id, type, version, cohort_id, subject, payload,
                    error)
VALUES ($1::text, $2::bigint, $3::bigint, $4::uuid, $5::text, $6::bigint, $7::text, $8::text,
        $9::bytea, $10::text);
