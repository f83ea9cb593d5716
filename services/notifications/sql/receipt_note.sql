-- Notes what was told of messages; nothing more is sent to an address that is dead, and why.
-- $1 now  $2 mail ids  $3 states ('' for none)  $4 answers  $5 reasons  $6 whether the address is dead
WITH told AS (
  UPDATE message m
     SET state = coalesce(nullif(r.state, ''), m.state), told_at = $1::timestamptz, answer = r.answer,
         reason = CASE WHEN r.state = 'bounced' THEN r.reason WHEN m.reason = 'no_receipt' THEN '' ELSE m.reason END
    FROM (SELECT DISTINCT ON (mail_id) *
            FROM unnest($2::bytea[], $3::text[], $4::text[], $5::text[], $6::boolean[])
                 AS r(mail_id, state, answer, reason, is_dead)) r
   WHERE m.mail_id = r.mail_id AND (m.state = 'accepted' OR m.state = 'delivered' AND r.state <> 'delivered'
          OR m.state = 'queued' AND m.sent_by = 'notify' AND r.state <> '')
  RETURNING m.*, r.is_dead),
added AS (
  INSERT INTO suppression
  SELECT DISTINCT ON (t.address) t.address, t.channel, t.cohort_id, contact_kind(t.recipient),
         coalesce(nullif(t.recipient_id, ''), t.application_ref),
         CASE WHEN t.state = 'bounced' THEN 'bounced' ELSE 'complained' END, t.answer, $1::timestamptz
    FROM told t WHERE t.is_dead AND t.address IS NOT NULL
  ON CONFLICT (address) DO NOTHING
  RETURNING address, reason)
INSERT INTO suppression_audit (at, who, action, address, reason)
SELECT $1::timestamptz, '', 'suppressed', address, reason FROM added;
