-- The version of a participant's state, plan and minutes, if there ever was a place.
-- $1 cohort_id  $2 application_ref
SELECT version
  FROM participant
 WHERE cohort_id = $1::text
   AND application_ref = $2::text
   AND had_place;
