-- What was planned about somebody, in the order in which it was; times that are not there are 1900.
-- $1 cohort_id  $2 application_ref  $3 an event's id, a template or a rule, or ''  $4 after this id  $5 at most so many  $6 a state, or ''
SELECT m.id, CASE WHEN m.is_timed AND m.cause IS NULL THEN '' ELSE coalesce(m.cause, m.occasion)::text END AS event_id,
       m.event_type, m.made_at, m.rule, m.template, m.recipient, m.recipient_id, m.channel, m.state, m.reason,
       CASE WHEN m.due_at = '-infinity' THEN timestamptz '1900-01-01Z' ELSE m.due_at END AS due_at,
       coalesce(m.settled_at, timestamptz '1900-01-01Z') AS settled_at,
       CASE WHEN m.digest IS NULL THEN m.answer ELSE 'digest ' || d.state END AS answer, m.attempts, m.template_version,
       m.is_mandatory
  FROM message m
  LEFT JOIN message d ON d.id = m.digest
 WHERE m.cohort_id = $1::text AND m.application_ref = $2::text AND m.id > $4::bigint
   AND ($3::text = '' OR $3::text IN (coalesce(m.cause, m.occasion)::text, m.template, m.rule))
   AND $6::text IN ('', m.state)
 ORDER BY m.id LIMIT $5::bigint;
