-- Marks of settled attempts, or all those of one marker, who gets no reference with them.
-- $1 cohort_id  $2 application_ref, $3 partner_id, $4 staff_id: empty for all
-- $5 the last mark_id of the page before  $6 rows at most
SELECT a.candidate_no || '/' || encode(k.address_digest, 'hex') AS mark_id, a.candidate_no,
       CASE WHEN $4::text = '' THEN a.application_ref ELSE '' END,
       CASE WHEN $4::text = '' THEN c.partner_id ELSE '' END,
       encode(k.address_digest, 'hex'), m.attempt, m.result, m.score, m.sealed_at
  FROM mark m
  JOIN marker k ON k.cohort_id = m.cohort_id AND k.marker_id = m.marker_id
  JOIN attempt a ON a.cohort_id = m.cohort_id AND a.application_ref = m.application_ref
                AND a.attempt = m.attempt
  JOIN candidate c ON c.cohort_id = m.cohort_id AND c.application_ref = m.application_ref
 WHERE m.cohort_id = $1::text
   AND a.candidate_no <> ''
   AND ($2::text = '' OR m.application_ref = $2::text AND $4::text = '')
   AND $3::text IN ('', c.partner_id)
   AND CASE WHEN $4::text = '' THEN a.passes >= 2 OR a.fails >= 2
            ELSE encode(k.address_digest, 'hex') = $4::text END
   AND a.candidate_no || '/' || encode(k.address_digest, 'hex') > $5::text
 ORDER BY mark_id
 LIMIT $6::bigint;
