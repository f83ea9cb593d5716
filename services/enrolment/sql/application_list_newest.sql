-- The same, the newest first. A reference that there is not begins at the start.
-- $1 cohort_id  $2 the last reference of the page before  $3 rows at most
-- $4 partner_id, $5 programme, $6 state, $7 school_urn: empty for all
SELECT application_ref, state, reason, funding_route, partner_id, mode, programme, school_urn,
       submitted_at
  FROM application
 WHERE cohort_id = $1::text
   AND (submitted_at, application_ref)
       < (coalesce((SELECT before.submitted_at
                      FROM application before
                     WHERE before.cohort_id = $1::text
                       AND before.application_ref = $2::text), 'infinity'), $2::text)
   AND state <> 'pending'
   AND $4::text IN ('', partner_id)
   AND $5::text IN ('', programme)
   AND $6::text IN ('', state)
   AND $7::text IN ('', school_urn)
 ORDER BY submitted_at DESC, application_ref DESC
 LIMIT $3::bigint;
