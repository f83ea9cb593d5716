-- Stores how many participants coaches hold.
-- $1 cohort_id  $2 coach_ids  $3 held
UPDATE coach c
   SET held = n.held
  FROM unnest($2::bigint[], $3::bigint[]) AS n (coach_id, held)
 WHERE c.cohort_id = $1::text
   AND c.coach_id = n.coach_id;
