-- Queues what is to be said, once for each occasion, template and recipient.
-- $1 cohort_id  $2 recipient  $3 application_refs  $4 occasions  $5 templates  $6 partitions
-- $7 subject_versions
INSERT INTO message (cohort_id, application_ref, occasion, template, recipient, due_at, partition,
                     version)
SELECT $1::text, m.application_ref, m.occasion, m.template, $2::text, now(), m.partition, m.version
  FROM unnest($3::text[], $4::uuid[], $5::text[], $6::bigint[], $7::bigint[]) WITH ORDINALITY
       AS m(application_ref, occasion, template, partition, version, n)
 ORDER BY m.n
ON CONFLICT (occasion, template, recipient) DO NOTHING;
