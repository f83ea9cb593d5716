-- Writes a digest, and what is in it becomes part of it.
-- $1 now  $2 cohort_id  $3 kind  $4 reader  $5 role  $6 recipient_id  $7 channel  $8 application_ref  $9 template
-- $10 rule  $11 topic  $12 priority  $13 facts  $14 partition  $15 due  $16 ends
WITH digest AS (
  INSERT INTO message (cohort_id, application_ref, occasion, template, recipient, recipient_id, kind, reader, channel,
                       priority, is_mandatory, topic, due_at, expires_at, rule, facts, partition, made_at, is_timed,
                       gate_at, ready_until)
  VALUES ($2::text, $8::text, md5(concat_ws('/', 'digest', $2::text, $3::text, $4::text, $7::text, $15::timestamptz))::uuid,
          $9::text, $5::text, $6::text, $3::text, $4::text, $7::text, $12::bigint, false, $11::text,
          $1::timestamptz, nullif($16::timestamptz, timestamptz '3000-01-01Z'), $10::text, $13::bytea, $14::bigint,
          $1::timestamptz, true, 'epoch', '-infinity')
  ON CONFLICT (occasion, template, recipient) DO UPDATE SET facts = message.facts
  RETURNING id)
UPDATE message m
   SET state = 'digested', reason = 'digest', digest = d.id, settled_at = $1::timestamptz
  FROM digest d
 WHERE m.state = 'queued' AND m.is_item AND m.due_at <= $1::timestamptz AND m.cohort_id = $2::text
   AND m.kind = $3::text AND m.reader = $4::text AND m.recipient = $5::text AND m.channel = $7::text;
