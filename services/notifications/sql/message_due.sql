-- Messages of some partitions to send now, urgent ones first, then the longest due, with how to reach the recipient.
-- $1 now  $2 set of partitions  $3 at most so many urgent ones  $4 so many others  $5 ids that are under way
-- $6 domains that have enough of them
WITH due AS (
  SELECT m.*
    FROM (VALUES (0), (1), (2)) p (priority)
   CROSS JOIN LATERAL (
          SELECT * FROM message
           WHERE state = 'queued' AND priority = p.priority AND due_at <= $1::timestamptz
             AND ready_until > $1::timestamptz
             AND (($2::bigint >> coalesce(send_partition, partition)) & 1) = 1
             AND id <> ALL ($5::bigint[]) AND domain <> ALL ($6::text[])
           ORDER BY due_at, id LIMIT CASE WHEN p.priority = 0 THEN $3::bigint ELSE $4::bigint END) m
   ORDER BY m.priority, m.due_at, m.id LIMIT greatest($3::bigint, $4::bigint))
SELECT m.id, m.cohort_id, m.application_ref, m.occasion, m.template, m.recipient,
       coalesce(c.first_name, o.first_name, '') AS first_name, coalesce(c.last_name, o.last_name, '') AS last_name,
       coalesce(c.email, o.email, '') AS email, coalesce(c.programme, o.programme, '') AS programme, m.attempts,
       coalesce(m.send_partition, m.partition) AS partition, m.version, m.priority, m.recipient_id, m.about,
       m.is_mandatory, m.channel, m.domain, contact_kind(m.recipient) AS kind, m.facts, m.template_version,
       coalesce(CASE m.channel WHEN 'sms' THEN r.phone WHEN 'letter' THEN r.postal END, '') AS address,
       m.sent_by <> '' AS is_tried, m.topic, coalesce(q.zone, '') AS zone,
       coalesce(concat_ws(' ', nullif(p.first_name, ''), nullif(p.last_name, '')), '') AS participant_name
  FROM due m
  LEFT JOIN contact c ON m.recipient = 'participant' AND c.cohort_id = m.cohort_id
                     AND c.application_ref = m.application_ref
  LEFT JOIN contact_other o ON m.recipient <> 'participant' AND o.cohort_id = m.cohort_id
                           AND o.kind = contact_kind(m.recipient)
                           AND o.contact_id = coalesce(nullif(m.recipient_id, ''), m.application_ref)
  LEFT JOIN reach r ON m.channel IN ('sms', 'letter') AND r.cohort_id = m.cohort_id
                   AND r.kind = contact_kind(m.recipient)
                   AND r.contact_id = coalesce(nullif(m.recipient_id, ''), m.application_ref)
  LEFT JOIN quiet_hours q ON q.cohort_id = m.cohort_id AND q.kind = contact_kind(m.recipient)
                         AND q.id = coalesce(nullif(m.recipient_id, ''), m.application_ref)
  -- Whom it is about, for those who work with that person.
  LEFT JOIN contact p ON m.recipient IN ('mentor', 'coach') AND p.cohort_id = m.cohort_id
                     AND p.application_ref = m.application_ref
 ORDER BY m.priority, m.due_at, m.id;
