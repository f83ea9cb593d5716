-- Which of these subjects have something parked, by their places from 1: then later events of them
-- wait behind. Locked, so that an operator who drops the last of one at this moment waits for us,
-- or we for the operator.
-- $1 cohort_ids  $2 subjects
SELECT w.place
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w(cohort_id, subject, place)
 CROSS JOIN LATERAL (
       SELECT p.seq
         FROM parked p
        WHERE p.cohort_id = w.cohort_id AND p.subject = w.subject
        ORDER BY p.seq
        LIMIT 1
          FOR SHARE) f;
