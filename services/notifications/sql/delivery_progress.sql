-- How far endpoints are, and how they do. 'epoch' stands for no time. A range that was asked for while one was sent
-- stays as it is.
-- $1 now  $2 endpoints  $3 whether of a range again  $4 positions  $5 failures  $6 failing since  $7 paused until
-- $8 answers  $9 something was taken  $10 positions at the start
UPDATE endpoint_progress p
   SET position = CASE WHEN c.is_again THEN p.position ELSE greatest(p.position, c.position) END,
       again_after = CASE WHEN c.is_again AND p.again_after = c.after THEN c.position ELSE p.again_after END,
       failures = c.failures, failing_since = nullif(c.failing_since, 'epoch'),
       paused_until = nullif(c.paused_until, 'epoch'),
       answer = CASE WHEN c.answer = '' THEN p.answer ELSE c.answer END,
       delivered_at = CASE WHEN c.is_taken THEN $1::timestamptz ELSE p.delivered_at END
  FROM unnest($2::text[], $3::boolean[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::timestamptz[],
              $8::text[], $9::boolean[], $10::bigint[])
       AS c(endpoint_id, is_again, position, failures, failing_since, paused_until, answer, is_taken, after)
 WHERE p.endpoint_id = c.endpoint_id;
