-- Who marks.
-- $1 cohort_id  $2 staff_ids
INSERT INTO marker (cohort_id, staff_id)
SELECT $1::text, m.staff_id FROM unnest($2::text[]) AS m(staff_id)
ON CONFLICT DO NOTHING;
