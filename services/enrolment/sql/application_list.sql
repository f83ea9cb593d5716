-- A page of the applications that have been decided, by the bytes of their references.
-- $1 cohort_id  $2 the last reference of the page before  $3 rows at most
-- $4 partner_id, $5 programme, $6 state, $7 school_urn: empty for all
SELECT
@application_columns
  FROM application a
 WHERE cohort_id = $1::text
   AND application_ref > $2::text
   AND state <> 'pending'
   AND $4::text IN ('', partner_id)
   AND $5::text IN ('', programme)
   AND $6::text IN ('', state)
   AND $7::text IN ('', school_urn)
 ORDER BY application_ref
 LIMIT $3::bigint;
