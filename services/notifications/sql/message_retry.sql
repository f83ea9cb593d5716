-- Puts messages off, or gives them up.
-- $1 ids  $2 states  $3 due_at  $4 answers  $5 tries
UPDATE message m
   SET state = r.state, due_at = r.due_at, answer = r.answer, attempts = m.attempts + r.tries,
       settled_at = CASE WHEN r.state = 'failed' THEN r.due_at END
  FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::text[], $5::bigint[])
       AS r(id, state, due_at, answer, tries)
 WHERE m.id = r.id AND m.state = 'queued';
