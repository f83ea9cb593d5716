-- What has to wait for another try or behind another one, or is given up.
-- $1 (not used) a text  $2 endpoints  $3 positions  $4 cohort_ids  $5 subjects  $6 states  $7 attempts  $8 due
-- $9 the endpoint was away  $10 answers
INSERT INTO delivery (endpoint_id, position, cohort_id, subject, state, attempts, due_at, is_away, answer)
SELECT e.id, c.position, c.cohort_id, c.subject, c.state, c.attempts, c.due_at, c.is_away, c.answer
  FROM unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::timestamptz[],
              $9::boolean[], $10::text[])
       AS c(endpoint_id, position, cohort_id, subject, state, attempts, due_at, is_away, answer)
  JOIN endpoint e ON e.id = c.endpoint_id AND $1::text <> ''
ON CONFLICT (endpoint_id, position) DO UPDATE
   SET state = excluded.state, attempts = excluded.attempts, due_at = excluded.due_at, is_away = excluded.is_away,
       answer = excluded.answer;
