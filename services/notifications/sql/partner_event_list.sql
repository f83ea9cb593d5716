-- What partners have told, in the order in which it came.
-- $1 cohort or empty  $2 partner or empty  $3 only of unknown types  $4 after this number  $5 at most
-- $6 only of these cohorts, with spaces; empty: of all
SELECT e.number, e.cohort_id, e.partner_id, e.source, e.event_id, e.type, e.subject, e.is_known, e.received_at, e.data
  FROM partner_event e
 WHERE e.number > $4::bigint AND ($1::text = '' OR e.cohort_id = $1::text)
   AND ($2::text = '' OR e.partner_id = $2::text) AND NOT ($3::boolean AND e.is_known)
   AND ($6::text = '' OR e.cohort_id = ANY (string_to_array($6::text, ' ')))
 ORDER BY e.number
 LIMIT $5::bigint;
