-- What is due again, the oldest first; nothing behind an earlier one of its subject that is not due.
-- $1 now  $2 at most of each  $3 endpoints  $4 positions (not used here)  $5 positions (not used here)
SELECT c.n, o.*
  FROM unnest($3::text[], $4::bigint[], $5::bigint[]) WITH ORDINALITY AS c(id, after, until, n)
 CROSS JOIN LATERAL (
   SELECT o.position, o.id, o.type, o.cohort_id, o.subject, o.partner_id, o.at, o.trace, o.is_history, o.payload,
          d.attempts, false AS is_behind
     FROM delivery d
     JOIN outward o ON o.position = d.position
    WHERE d.endpoint_id = c.id AND d.state = 'waiting' AND d.due_at <= $1::timestamptz
      AND NOT EXISTS (SELECT FROM delivery b
                       WHERE b.endpoint_id = c.id AND b.cohort_id = d.cohort_id AND b.subject = d.subject
                         AND b.state = 'waiting' AND b.position < d.position AND b.due_at > $1::timestamptz)
    ORDER BY d.position
    LIMIT $2::bigint) o
 ORDER BY c.n, o.position;
