-- Writes a digest, and what is in it becomes part of it. Another replica that has begun with the same item as well
-- writes none; nor is one written with something of who has withdrawn consent since it was put together.
-- $1 now  $2 cohort_id  $3 kind  $4 reader  $5 role  $6 recipient_id  $7 channel  $8 application_ref  $9 template
-- $10 rule  $11 topic  $12 priority  $13 facts  $14 partition  $15 due  $16 ends  $17 the first item  $18 items
WITH item AS (
  SELECT id, application_ref FROM message
   WHERE id = ANY (string_to_array($18::text, ' ')::bigint[]) AND state = 'queued' AND is_item),
digest AS (
  INSERT INTO message (cohort_id, application_ref, occasion, template, recipient, recipient_id, kind, reader, channel,
                       priority, is_mandatory, topic, due_at, expires_at, rule, facts, partition, made_at, is_timed,
                       gate_at, ready_until)
  SELECT $2::text, $8::text, md5(concat_ws('/', 'digest', $2::text, $3::text, $4::text, $7::text, $15::timestamptz, $17::bigint))::uuid,
         $9::text, $5::text, $6::text, $3::text, $4::text, $7::text, $12::bigint, false, $11::text,
         $1::timestamptz, nullif($16::timestamptz, timestamptz '3000-01-01Z'), $10::text, $13::bytea, $14::bigint,
         $1::timestamptz, true, 'epoch', '-infinity'
   WHERE $3::text NOT IN ('mentor', 'headteacher')
      OR NOT EXISTS (SELECT FROM item i JOIN participant p ON p.cohort_id = $2::text
                                                          AND p.application_ref = i.application_ref
                      WHERE NOT CASE $3::text WHEN 'mentor' THEN p.mentor_consent ELSE p.headteacher_consent END)
  ON CONFLICT (occasion, template, recipient) DO NOTHING
  RETURNING id)
UPDATE message m
   SET state = 'digested', reason = 'digest', digest = d.id, settled_at = $1::timestamptz
  FROM digest d, item i
 WHERE m.id = i.id AND m.state = 'queued' AND m.is_item;
