-- A participant's inbox, the newest first, with what its texts are made of.
-- $1 cohort_id  $2 application_ref  $3 before this id; 0: from the newest  $4 at most so many
SELECT m.id, m.occasion || '.' || m.template AS message_id, m.template, m.template_version, m.facts, m.settled_at,
       m.read_at IS NOT NULL AS is_read, coalesce(c.first_name, '') AS first_name,
       coalesce(c.last_name, '') AS last_name, coalesce(c.programme, '') AS programme, coalesce(q.zone, '') AS zone
  FROM message m
  LEFT JOIN contact c ON c.cohort_id = m.cohort_id AND c.application_ref = m.application_ref
  LEFT JOIN quiet_hours q ON q.cohort_id = m.cohort_id AND q.kind = m.kind AND q.id = m.reader
 WHERE m.cohort_id = $1::text AND m.reader = $2::text AND m.kind = 'participant' AND m.channel = 'in_app'
   AND m.state = 'delivered' AND ($3::bigint = 0 OR m.id < $3::bigint)
 ORDER BY m.id DESC LIMIT $4::bigint;
