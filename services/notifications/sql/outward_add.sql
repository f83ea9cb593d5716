-- Appends events to the feed. The head stays locked until the commit.
-- $1 how many  $2 now  $3 ids  $4 types  $5 versions  $6 cohort_ids  $7 subjects  $8 subject_versions
-- $9 partner_ids  $10 application_refs  $11 times  $12 traces  $13 are history  $14 payloads
WITH head AS (UPDATE outward_head SET position = position + $1::bigint RETURNING position - $1::bigint AS before),
rows AS (
  SELECT head.before + e.n AS position, e.*,
         -- '?', the provider alone: whose participant it is has not been told yet, or it is about an endpoint of the provider's.
         coalesce(nullif(e.partner_id, ''), p.partner_id,
                  CASE WHEN e.application_ref = '' AND e.type NOT LIKE 'notifications.%' THEN '' ELSE '?' END) AS owner,
         CASE WHEN e.type = 'enrolment.transferred' THEN coalesce(p.former, '') ELSE '' END AS former
    FROM head,
         unnest($3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::text[], $10::text[],
                $11::timestamptz[], $12::text[], $13::boolean[], $14::bytea[]) WITH ORDINALITY
         AS e(id, type, version, cohort_id, subject, subject_version, partner_id, application_ref, at, trace,
              is_history, payload, n)
    LEFT JOIN outward_owner p ON p.cohort_id = e.cohort_id AND p.kind = 'participant' AND p.id = e.application_ref
                             AND e.application_ref <> ''),
waiting AS (
  INSERT INTO outward_waiting (cohort_id, application_ref, position)
  SELECT cohort_id, application_ref, position FROM rows WHERE owner = '?' AND application_ref <> '')
INSERT INTO outward (position, id, type, version, cohort_id, subject, subject_version, partner_id, also_partner,
                     at, kept_at, trace, is_history, payload)
SELECT position, id, type, version, cohort_id, subject, subject_version, owner, former, at, $2::timestamptz, trace,
       is_history, payload
  FROM rows;
