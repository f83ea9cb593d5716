-- Writes intents, each once for an occasion, a template and a recipient. A recipient who is not the event's own
-- participant, or another channel than mail, makes an occasion of its own; what is said once a day has
-- the day in place of the event. By the clock it has a late one, which takes no event's place, so that a replay makes
-- the same of events; and none for whom the day's event has been told.
-- $1 cohort_id  $2 now  $3 is written by the clock  $4 application_refs  $5 causes  $6 days, or ''  $7 is plain  $8 templates  $9 roles
-- $10 recipient_ids  $11 kinds  $12 readers  $13 channels  $14 priorities  $15 topics, '' mandatory  $16 at once  $17 due  $18 ends or never
-- $19 is an item  $20 rules  $21 about  $22 event types  $23 facts  $24 sequences  $25 partitions  $26 versions
INSERT INTO message (cohort_id, application_ref, occasion, cause, template, recipient, recipient_id, kind, reader,
                     channel, priority, is_mandatory, topic, due_at, expires_at, is_item, rule, about, event_type,
                     facts, sequence, partition, version, made_at, is_timed, gate_at, ready_until)
SELECT $1::text, m.application_ref,
       CASE WHEN m.is_plain THEN m.cause
            ELSE md5(concat_ws('/', coalesce(nullif(m.day, ''), m.cause::text)
                                    || CASE WHEN $3::boolean AND m.day <> '' THEN '/late' ELSE '' END,
                               $1::text, m.application_ref, m.recipient_id, m.channel))::uuid END,
       m.cause, m.template, m.recipient, m.recipient_id, m.kind, m.reader, m.channel, m.priority, m.topic = '', m.topic,
       CASE WHEN m.is_now THEN '-infinity' ELSE m.due_at END, nullif(m.expires_at, timestamptz '3000-01-01Z'),
       m.is_item, m.rule, m.about, m.event_type, m.facts, m.sequence, m.partition, m.version, $2::timestamptz,
       $3::boolean,
       CASE WHEN m.topic = '' THEN 'infinity' WHEN m.is_now THEN 'epoch' ELSE m.due_at END,
       CASE WHEN m.topic = '' THEN timestamptz 'infinity' ELSE '-infinity' END
  FROM unnest($4::text[], $5::uuid[], $6::text[], $7::boolean[], $8::text[], $9::text[], $10::text[], $11::text[],
              $12::text[], $13::text[], $14::bigint[], $15::text[], $16::boolean[], $17::timestamptz[],
              $18::timestamptz[], $19::boolean[], $20::text[], $21::text[], $22::text[], $23::bytea[], $24::bigint[],
              $25::bigint[], $26::bigint[]) WITH ORDINALITY
       AS m(application_ref, cause, day, is_plain, template, recipient, recipient_id, kind, reader, channel, priority,
            topic, is_now, due_at, expires_at, is_item, rule, about, event_type, facts, sequence, partition, version, n)
 WHERE NOT ($3::boolean AND m.day <> '' AND EXISTS (
         SELECT FROM message told
          WHERE told.occasion = md5(concat_ws('/', m.day, $1::text, m.application_ref, m.recipient_id, m.channel))::uuid
            AND told.template = m.template AND told.recipient = m.recipient))
 ORDER BY m.n
ON CONFLICT (occasion, template, recipient) DO NOTHING;
