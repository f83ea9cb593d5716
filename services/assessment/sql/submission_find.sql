-- The last submission of each attempt of some candidates, in the order asked.
-- $1 cohort_ids  $2 application_refs
SELECT a.application_ref || '/' || a.attempt, a.application_ref, c.partner_id, c.programme,
       a.attempt, a.submissions, a.submitted_at, a.words, encode(a.sha256, 'hex'), a.title,
       a.passes >= 2 OR a.fails >= 2
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, ref, place)
  JOIN attempt a ON a.cohort_id = asked.cohort_id AND a.application_ref = asked.ref
  JOIN candidate c ON c.cohort_id = a.cohort_id AND c.application_ref = a.application_ref
 ORDER BY asked.place, a.attempt;
