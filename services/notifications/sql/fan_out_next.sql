-- The longest waiting one of some partitions, and who is told next.
-- $1 set of partitions  $2 at most so many
SELECT f.id, f.cohort_id, f.cause, f.version, f.event_type, f.facts, f.rule, f.partition, f.at,
       coalesce(p.application_ref, '') AS application_ref
  FROM (SELECT * FROM fan_out WHERE (($1::bigint >> partition) & 1) = 1 ORDER BY id LIMIT 1) f
  LEFT JOIN LATERAL
       (SELECT application_ref FROM participant
         WHERE cohort_id = f.cohort_id AND state = 'accepted' AND application_ref > f.after
           AND (f.programme = '' OR programme = f.programme)
           AND (f.partner_id = '' OR partner_id = f.partner_id)
         ORDER BY application_ref LIMIT $2::bigint) p ON true
 ORDER BY p.application_ref;
