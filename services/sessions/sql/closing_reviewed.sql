-- Notes that components have been looked through, as long as they have closed.
-- $1 cohort_id  $2 what ended by then has closed  then a column each of: programme, partner_id,
-- component
UPDATE closing
   SET reviewed = true
  FROM unnest($3::text[], $4::text[], $5::text[]) AS done (programme, partner_id, component)
 WHERE closing.cohort_id = $1::text
   AND closing.programme = done.programme
   AND closing.partner_id = done.partner_id
   AND closing.component = done.component
   AND closing.last_ends_at <= $2::timestamptz;
