-- Notes what became of messages: what the mail server has accepted, refused or put off, what was not sent.
-- What was put off stays queued, due after the delay. What was accepted is, although it was withdrawn meanwhile.
-- $1 now  $2 ids  $3 states  $4 delays in microseconds  $5 answers  $6 reasons  $7 tries to add  $8 mail ids, '' for none
-- $9 addresses  $10 versions of the templates
UPDATE message m
   SET state = r.state, answer = r.answer, reason = r.reason, attempts = m.attempts + r.tries,
       due_at = CASE WHEN r.state = 'queued' THEN $1::timestamptz + r.delay * interval '1 microsecond' ELSE m.due_at END,
       settled_at = CASE WHEN r.state <> 'queued' THEN $1::timestamptz END,
       mail_id = coalesce(nullif(r.mail_id, ''), m.mail_id), address = r.address,
       template_version = r.template_version
  FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bytea[],
              $9::bytea[], $10::bigint[])
       AS r(id, state, delay, answer, reason, tries, mail_id, address, template_version)
 WHERE m.id = r.id
   AND (m.state = 'queued' OR r.state = 'accepted' AND m.state IN ('withdrawn', 'suppressed'));
