-- Somebody's inbox, the newest first, with what its texts are made of. Sponsors are not shown what is about somebody who
-- has withdrawn consent since.
-- $1 cohort_id  $2 reader  $3 before this id; 0: from the newest  $4 at most so many  $5 recipient  $6 only unread
SELECT m.id, m.occasion || '.' || m.template AS message_id, m.template, m.template_version, m.facts, m.settled_at,
       m.read_at IS NOT NULL AS is_read, coalesce(c.first_name, o.first_name, '') AS first_name,
       coalesce(c.last_name, o.last_name, '') AS last_name, coalesce(c.programme, o.programme, '') AS programme,
       coalesce(q.zone, '') AS zone, m.application_ref,
       coalesce(concat_ws(' ', nullif(p.first_name, ''), nullif(p.last_name, '')), '') AS participant_name
  FROM message m
  LEFT JOIN contact c ON m.recipient = 'participant' AND c.cohort_id = m.cohort_id
                     AND c.application_ref = m.application_ref
  LEFT JOIN contact_other o ON m.recipient <> 'participant' AND o.cohort_id = m.cohort_id AND o.kind = m.kind
                           AND o.contact_id = m.reader
  LEFT JOIN quiet_hours q ON q.cohort_id = m.cohort_id AND q.kind = m.kind AND q.id = m.reader
  -- Whom it is about, for those who work with that person.
  LEFT JOIN contact p ON m.recipient IN ('mentor', 'coach') AND p.cohort_id = m.cohort_id
                     AND p.application_ref = m.application_ref
  LEFT JOIN participant k ON m.recipient IN ('mentor', 'headteacher') AND k.cohort_id = m.cohort_id
                         AND k.application_ref = m.application_ref
 WHERE m.cohort_id = $1::text AND m.reader = $2::text AND m.recipient = $5::text AND m.channel = 'in_app'
   AND m.state = 'delivered' AND ($3::bigint = 0 OR m.id < $3::bigint)
   AND (NOT $6::boolean OR m.read_at IS NULL)
   AND CASE m.recipient WHEN 'mentor' THEN coalesce(k.mentor_consent, false)
                        WHEN 'headteacher' THEN coalesce(k.headteacher_consent, false) OR m.application_ref = ''
                        ELSE true END
   AND NOT (m.recipient = 'headteacher' AND m.is_timed AND EXISTS (
              SELECT FROM message i JOIN participant h USING (cohort_id, application_ref)
               WHERE i.digest = m.id AND NOT h.headteacher_consent))
 ORDER BY m.id DESC LIMIT $4::bigint;
