-- Whose participants some people are, and who coaches them.
-- $1 cohort_id  $2 application_refs
SELECT p.application_ref, p.partner_id, p.school_urn, coalesce(m.staff_id, '') AS coach
  FROM unnest($2::text[]) AS r(application_ref)
  JOIN participant p ON p.cohort_id = $1::text AND p.application_ref = r.application_ref
  LEFT JOIN match m ON m.cohort_id = p.cohort_id AND m.application_ref = p.application_ref
 ORDER BY p.application_ref COLLATE "C";
