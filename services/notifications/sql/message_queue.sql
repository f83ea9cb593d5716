-- Queues what is to be said, once for each occasion, template and recipient.
-- $1 cohort_id  $2 recipient  $3 application_refs  $4 occasions  $5 templates  $6 partitions
INSERT INTO message (cohort_id, application_ref, occasion, template, recipient, due_at, partition)
SELECT $1::text, m.application_ref, m.occasion, m.template, $2::text, now(), m.partition
  FROM unnest($3::text[], $4::uuid[], $5::text[], $6::bigint[]) WITH ORDINALITY
       AS m(application_ref, occasion, template, partition, n)
 ORDER BY m.n
ON CONFLICT (occasion, template, recipient) DO NOTHING;
