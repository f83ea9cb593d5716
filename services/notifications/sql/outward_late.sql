-- Appends once more, in their order, what participants whose partner is told now have had in the feed before: for the partner.
-- $1 now  $2 cohort_ids  $3 kinds  $4 ids
WITH told AS (
  DELETE FROM outward_waiting w
   USING (SELECT DISTINCT e.cohort_id, e.id
            FROM unnest($2::text[], $3::text[], $4::text[]) AS e(cohort_id, kind, id)
           WHERE e.kind = 'participant') e
   WHERE w.cohort_id = e.cohort_id AND w.application_ref = e.id
  RETURNING w.cohort_id, w.application_ref, w.position),
head AS (
  UPDATE outward_head SET position = position + (SELECT count(*) FROM told)
   WHERE EXISTS (SELECT FROM told)
  RETURNING position - (SELECT count(*) FROM told) AS before)
INSERT INTO outward (position, id, type, version, cohort_id, subject, subject_version, partner_id, also_partner,
                     at, kept_at, trace, is_history, payload, is_late)
SELECT head.before + row_number() OVER (ORDER BY o.position), o.id, o.type, o.version, o.cohort_id, o.subject,
       o.subject_version, p.partner_id, '', o.at, $1::timestamptz, o.trace, o.is_history, o.payload, true
  FROM head, told t
  JOIN outward o ON o.position = t.position
  JOIN outward_owner p ON p.cohort_id = t.cohort_id AND p.kind = 'participant' AND p.id = t.application_ref;
