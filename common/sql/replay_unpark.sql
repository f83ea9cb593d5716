-- Takes out a parked event, to be handled now.
-- $1 source  $2 partition  $3 position
DELETE FROM parked
 WHERE source = $1::text AND partition = $2::bigint AND position = $3::bigint
RETURNING id, type, version, cohort_id, subject, payload, event_at;
