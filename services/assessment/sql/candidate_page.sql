-- A page of candidates and their attempts, in the order of references.
-- $1 cohort_id  $2 after: the last reference of the page before  $3 rows at most
-- $4 partner_id, $5 programme: empty for all
-- LIMIT 1 makes each join a look-up by key, whatever the planner knows of the tables.
SELECT c.application_ref, c.state, c.programme, c.programme_version, c.partner_id, c.school_urn,
       c.adjustment, c.version,
       coalesce(e.is_engaged, false),
       coalesce(a1.submissions, 0), coalesce(a1.passes, 0), coalesce(a1.fails, 0),
       coalesce(a2.submissions, 0), coalesce(a2.passes, 0), coalesce(a2.fails, 0)
  FROM candidate c
  LEFT JOIN LATERAL (SELECT e.is_engaged
                       FROM engagement e
                      WHERE e.cohort_id = $1::text AND e.application_ref = c.application_ref
                      LIMIT 1) e ON true
  LEFT JOIN LATERAL (SELECT a.submissions, a.passes, a.fails
                       FROM attempt a
                      WHERE a.cohort_id = $1::text AND a.application_ref = c.application_ref
                        AND a.attempt = 1
                      LIMIT 1) a1 ON true
  LEFT JOIN LATERAL (SELECT a.submissions, a.passes, a.fails
                       FROM attempt a
                      WHERE a.cohort_id = $1::text AND a.application_ref = c.application_ref
                        AND a.attempt = 2
                      LIMIT 1) a2 ON true
 WHERE c.cohort_id = $1::text
   AND c.application_ref > $2::text
   AND $4::text IN ('', c.partner_id)
   AND $5::text IN ('', c.programme)
 ORDER BY c.application_ref
 LIMIT $3::bigint;
