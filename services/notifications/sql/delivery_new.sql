-- What endpoints have to be told of a part of the feed, and whether it waits for something of its subject.
-- $1 at most of each  $2 endpoints  $3 after these positions  $4 up to these
SELECT c.n, o.*
  FROM unnest($2::text[], $3::bigint[], $4::bigint[]) WITH ORDINALITY AS c(id, after, until, n)
  JOIN endpoint e ON e.id = c.id
 CROSS JOIN LATERAL (
   SELECT o.position, o.id, o.type, o.cohort_id, o.subject, o.partner_id, o.at, o.trace, o.is_history, o.payload,
          0::bigint AS attempts,
          EXISTS (SELECT FROM delivery d
                   WHERE d.endpoint_id = e.id AND d.cohort_id = o.cohort_id AND d.subject = o.subject
                     AND d.state = 'waiting') AS is_behind
     FROM outward o
    WHERE o.position > c.after AND o.position <= c.until
      AND (e.wants_history OR NOT o.is_history)
      AND (NOT o.is_late OR e.partner_id <> '')
      AND (e.partner_id = '' OR o.partner_id IN ('', e.partner_id) OR o.also_partner = e.partner_id)
      AND (e.cohorts = '{}' OR o.cohort_id = '' OR o.cohort_id = ANY (e.cohorts))
      AND CASE WHEN o.type = 'notifications.endpoint_tested' THEN o.subject = e.id
               ELSE e.types = '{}' OR o.type = ANY (e.types) OR split_part(o.type, '.', 1) || '.*' = ANY (e.types) END
      AND NOT EXISTS (SELECT FROM delivery d
                       WHERE d.endpoint_id = e.id AND d.position = o.position AND d.state = 'waiting')
    ORDER BY o.position
    LIMIT $1::bigint) o
 ORDER BY c.n, o.position;
