-- Queues what is to be said, once for each occasion, template and recipient.
-- $1 cohort_id  $2 recipient  $3 due_at  $4 application_refs  $5 occasions  $6 templates
-- $7 partitions
INSERT INTO message (cohort_id, application_ref, occasion, template, recipient, due_at, partition)
SELECT $1::text, m.application_ref, m.occasion, m.template, $2::text, $3::timestamptz, m.partition
  FROM unnest($4::text[], $5::uuid[], $6::text[], $7::bigint[]) WITH ORDINALITY
       AS m(application_ref, occasion, template, partition, n)
 ORDER BY m.n
ON CONFLICT (occasion, template, recipient) DO NOTHING;
