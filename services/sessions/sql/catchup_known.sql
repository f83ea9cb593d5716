-- Which of these catch-ups have been credited.
-- $1 cohort_id  $2 catchup_ids
SELECT catchup_id FROM catchup WHERE cohort_id = $1::text AND catchup_id = ANY ($2::text[]);
