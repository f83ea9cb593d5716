-- What these candidates were told, in the order asked.
-- $1 cohort_ids  $2 application_refs  $3 rows at most
SELECT d.application_ref, d.window_id, d.attempt, d.opens_at, d.closes_at, d.sequence
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, ref, place)
  JOIN deadline d ON d.cohort_id = asked.cohort_id AND d.application_ref = asked.ref
 ORDER BY asked.place, d.opens_at, d.window_id
 LIMIT $3::bigint;
