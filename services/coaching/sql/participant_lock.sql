-- Locks participants, so that their events are counted one after another.
-- $1 cohort_id  $2 application_refs
SELECT application_ref, state, programme, partner_id, coach_id, waits_from, version
  FROM participant
 WHERE cohort_id = $1::text
   AND application_ref = ANY ($2::text[])
 ORDER BY application_ref
   FOR UPDATE;
