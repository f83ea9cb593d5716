-- Whose participants and sessions are; of several rows about one the last counts.
-- $1 an empty text  $2 cohort_ids  $3 kinds  $4 ids  $5 partner_ids
INSERT INTO outward_owner AS p (cohort_id, kind, id, partner_id, former)
SELECT DISTINCT ON (e.cohort_id, e.kind, e.id) e.cohort_id, e.kind, e.id, e.partner_id, $1::text
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS e(cohort_id, kind, id, partner_id, n)
 ORDER BY e.cohort_id, e.kind, e.id, e.n DESC
ON CONFLICT (cohort_id, kind, id) DO UPDATE
   SET partner_id = excluded.partner_id, former = p.partner_id
 WHERE p.partner_id <> excluded.partner_id;
