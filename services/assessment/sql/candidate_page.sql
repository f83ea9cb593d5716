-- A page of candidates and their attempts, in the order of references.
-- $1 cohort_id  $2 after: the last reference of the page before  $3 rows at most
-- $4 partner_id, $5 programme: empty for all
SELECT
@candidate_columns
 WHERE c.cohort_id = $1::text
   AND c.application_ref > $2::text
   AND $4::text IN ('', c.partner_id)
   AND $5::text IN ('', c.programme)
 ORDER BY c.application_ref
 LIMIT $3::bigint;
