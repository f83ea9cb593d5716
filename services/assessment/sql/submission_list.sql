-- The last submission of each attempt, by reference and attempt.
-- $1 cohort_id  $2 partner_id, $3 programme: empty for all
-- $4 the last submission_id of the page before  $5 rows at most
SELECT a.application_ref || '/' || a.attempt AS submission_id, a.application_ref, c.partner_id,
       c.programme, a.attempt, a.submissions, a.submitted_at, a.words, encode(a.sha256, 'hex'),
       a.title, a.passes >= 2 OR a.fails >= 2
  FROM attempt a
  JOIN candidate c ON c.cohort_id = a.cohort_id AND c.application_ref = a.application_ref
 WHERE a.cohort_id = $1::text
   AND $2::text IN ('', c.partner_id)
   AND $3::text IN ('', c.programme)
   AND a.application_ref || '/' || a.attempt > $4::text
 ORDER BY submission_id
 LIMIT $5::bigint;
