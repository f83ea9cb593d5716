-- Messages of some partitions to send now, the longest due first, with how to reach the recipient.
-- Due is what the database's clock says: ours may be set, and set back.
-- $1 limit  $2 set of partitions
SELECT m.id, m.cohort_id, m.application_ref, m.occasion, m.template, m.recipient,
       coalesce(c.first_name, '') AS first_name, coalesce(c.last_name, '') AS last_name,
       coalesce(c.email, '') AS email, coalesce(c.programme, '') AS programme, m.attempts,
       m.partition, m.version
  FROM (SELECT * FROM message
         WHERE state = 'queued' AND due_at <= now()
           AND (($2::bigint >> partition) & 1) = 1
         ORDER BY due_at, id LIMIT $1::bigint) m
  LEFT JOIN contact c ON c.cohort_id = m.cohort_id AND c.application_ref = m.application_ref
 ORDER BY m.due_at, m.id;
