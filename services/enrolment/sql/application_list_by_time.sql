-- The same in the order of submission.
-- $1 cohort_id  $2 the last reference of the page before  $3 rows at most
-- $4 partner_id, $5 programme, $6 state, $7 school_urn: empty for all  $8 when that last one was submitted;
-- a gateway of the release before does not say it (1970)
SELECT
@application_columns
  FROM application a
 WHERE cohort_id = $1::text
   AND ($2::text = ''
        OR (submitted_at, application_ref)
           > (coalesce(nullif($8::timestamptz, 'epoch'),
                        (SELECT last.submitted_at FROM application last
                          WHERE last.cohort_id = $1::text AND last.application_ref = $2::text)), $2::text))
   AND state <> 'pending'
   AND $4::text IN ('', partner_id)
   AND $5::text IN ('', programme)
   AND $6::text IN ('', state)
   AND $7::text IN ('', school_urn)
 ORDER BY submitted_at, application_ref
 LIMIT $3::bigint;
