-- Of these pairs, those of a participant and somebody who leads a session of the participant's.
-- $1 cohort_ids  $2 application_refs  $3 staff_ids
SELECT asked.ref, asked.staff_id
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[])
                            AS a (cohort_id, ref, staff_id)) AS asked
 WHERE EXISTS (SELECT FROM participant p
                 JOIN booking b ON b.participant_no = p.participant_no AND b.state <> 'cancelled'
                 JOIN session s ON s.session_no = b.session_no
                WHERE p.cohort_id = asked.cohort_id AND p.application_ref = asked.ref
                  AND encode(s.facilitator, 'hex') = asked.staff_id);
