-- A page of the feed, of the positions after $1 and a bounded number of them.
-- $1 after  $2 rows at most  $3 positions looked through  $4 scope  $5 types  $6 cohorts  $7 partner  $8 subject
SELECT o.position, o.id, o.type, o.cohort_id, o.subject, o.partner_id, o.at, o.trace, o.is_history, o.payload
  FROM outward o
 WHERE o.position > $1::bigint AND o.position <= $1::bigint + $3::bigint
   AND (NOT o.is_late OR $4::text <> '' OR $7::text <> '') -- the provider has had it at its first position
   AND ($4::text = '' OR o.partner_id IN ('', $4::text) OR o.also_partner = $4::text)
   AND ($5::text = '' OR o.type = ANY (string_to_array($5::text, ' '))
        OR split_part(o.type, '.', 1) || '.*' = ANY (string_to_array($5::text, ' ')))
   AND ($6::text = '' OR o.cohort_id = '' OR o.cohort_id = ANY (string_to_array($6::text, ' ')))
   AND ($7::text = '' OR o.partner_id = $7::text OR o.also_partner = $7::text)
   AND ($8::text = '' OR o.subject = $8::text)
 ORDER BY o.position
 LIMIT $2::bigint;
