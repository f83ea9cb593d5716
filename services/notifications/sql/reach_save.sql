-- Keeps how to reach people; the last one counts.
-- $1 cohort_id  $2 kinds  $3 ids  $4 phones  $5 postal addresses
INSERT INTO reach (cohort_id, kind, contact_id, phone, postal)
SELECT DISTINCT ON (r.kind, r.contact_id) $1::text, r.kind, r.contact_id, r.phone, r.postal
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS r(kind, contact_id, phone, postal, n)
 ORDER BY r.kind, r.contact_id, r.n DESC
ON CONFLICT (cohort_id, kind, contact_id) DO UPDATE SET phone = excluded.phone, postal = excluded.postal;
