-- What a marker may still mark, by candidate number: nothing that is settled, marked already, or of
-- a candidate of the marker's school or partner.
-- $1 cohort_id  $2 staff_id  $3 the last candidate_no of the page before  $4 rows at most
SELECT a.candidate_no, c.programme, a.attempt, a.submitted_at, a.words, encode(a.sha256, 'hex')
  FROM marker k
  JOIN attempt a ON a.cohort_id = k.cohort_id
  JOIN candidate c ON c.cohort_id = a.cohort_id AND c.application_ref = a.application_ref
 WHERE k.cohort_id = $1::text
   AND encode(k.address_digest, 'hex') = $2::text
   AND a.candidate_no > $3::text
   AND a.candidate_no <> ''
   AND a.passes < 2
   AND a.fails < 2
   AND c.state IN ('accepted', 'deferred')
   AND c.school_urn <> k.school_urn
   AND c.partner_id <> k.partner_id
   AND NOT EXISTS (SELECT FROM mark m
                    WHERE m.cohort_id = a.cohort_id
                      AND m.application_ref = a.application_ref
                      AND m.attempt = a.attempt
                      AND m.marker_id = k.marker_id)
 ORDER BY a.candidate_no
 LIMIT $4::bigint;
