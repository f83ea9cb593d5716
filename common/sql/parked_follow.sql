-- Lets the next event of a subject go on, when the first is no longer there.
-- $1 cohort_id  $2 subject
UPDATE parked SET state = 'waiting', next_at = clock_timestamp()
 WHERE state = 'behind'
   AND seq = (SELECT min(seq) FROM parked WHERE cohort_id = $1::text AND subject = $2::text);
