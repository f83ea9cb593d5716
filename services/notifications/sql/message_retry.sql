-- Puts messages off, or gives them up.
-- $1 ids  $2 states  $3 delays in microseconds  $4 answers  $5 tries  $6 now
UPDATE message m
   SET state = r.state, due_at = now() + r.delay * interval '1 microsecond',
       answer = r.answer, attempts = m.attempts + r.tries,
       settled_at = CASE WHEN r.state = 'failed' THEN $6::timestamptz END
  FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[])
       AS r(id, state, delay, answer, tries)
 WHERE m.id = r.id AND m.state = 'queued';
