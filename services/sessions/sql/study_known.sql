-- Which of these events of the learning environment have been credited.
-- $1 cohort_id  $2 event_ids
SELECT event_id FROM study WHERE cohort_id = $1::text AND event_id = ANY ($2::text[]);
