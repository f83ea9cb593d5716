-- A page of candidates and their attempts, in the order of references.
-- $1 cohort_id  $2 after: the last reference of the page before  $3 rows at most
SELECT c.application_ref, c.state, c.programme, c.programme_version, c.partner_id, c.school_urn,
       c.adjustment, c.version,
       coalesce(e.is_engaged, false),
       coalesce(a1.submissions, 0), coalesce(a1.passes, 0), coalesce(a1.fails, 0),
       coalesce(a2.submissions, 0), coalesce(a2.passes, 0), coalesce(a2.fails, 0)
  FROM candidate c
  LEFT JOIN engagement e
         ON e.cohort_id = c.cohort_id AND e.application_ref = c.application_ref
  LEFT JOIN attempt a1
         ON a1.cohort_id = c.cohort_id AND a1.application_ref = c.application_ref AND a1.attempt = 1
  LEFT JOIN attempt a2
         ON a2.cohort_id = c.cohort_id AND a2.application_ref = c.application_ref AND a2.attempt = 2
 WHERE c.cohort_id = $1::text
   AND c.application_ref > $2::text
 ORDER BY c.application_ref
 LIMIT $3::bigint;
