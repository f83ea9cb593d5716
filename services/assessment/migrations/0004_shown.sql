-- Candidates and their attempts: the columns in the order in which store_candidate.c reads them.
-- LIMIT 1 makes each join a look-up by key, whatever the planner knows of the tables.
CREATE VIEW candidate_known AS
SELECT c.application_ref, c.state, c.programme, c.programme_version, c.partner_id, c.school_urn, c.adjustment,
       c.version, coalesce(e.is_engaged, false) AS is_engaged,
       coalesce(a1.submissions, 0) AS submissions_1, coalesce(a1.passes, 0) AS passes_1, coalesce(a1.fails, 0) AS fails_1,
       coalesce(a2.submissions, 0) AS submissions_2, coalesce(a2.passes, 0) AS passes_2, coalesce(a2.fails, 0) AS fails_2,
       c.cohort_id
  FROM candidate c
  LEFT JOIN LATERAL (SELECT e.is_engaged
                       FROM engagement e
                      WHERE e.cohort_id = c.cohort_id AND e.application_ref = c.application_ref
                      LIMIT 1) e ON true
  LEFT JOIN LATERAL (SELECT a.submissions, a.passes, a.fails
                       FROM attempt a
                      WHERE a.cohort_id = c.cohort_id AND a.application_ref = c.application_ref
                        AND a.attempt = 1
                      LIMIT 1) a1 ON true
  LEFT JOIN LATERAL (SELECT a.submissions, a.passes, a.fails
                       FROM attempt a
                      WHERE a.cohort_id = c.cohort_id AND a.application_ref = c.application_ref
                        AND a.attempt = 2
                      LIMIT 1) a2 ON true;
