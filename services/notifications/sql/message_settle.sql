-- Notes what became of messages: what the mail server has accepted, refused or put off, what was not sent.
-- What was put off stays queued, due after the delay.
-- $1 now  $2 ids  $3 states  $4 delays in microseconds  $5 answers  $6 reasons  $7 tries to add
UPDATE message m
   SET state = r.state, answer = r.answer, reason = r.reason, attempts = m.attempts + r.tries,
       due_at = CASE WHEN r.state = 'queued' THEN $1::timestamptz + r.delay * interval '1 microsecond' ELSE m.due_at END,
       settled_at = CASE WHEN r.state <> 'queued' THEN $1::timestamptz END
  FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[])
       AS r(id, state, delay, answer, reason, tries)
 WHERE m.id = r.id AND m.state = 'queued';
