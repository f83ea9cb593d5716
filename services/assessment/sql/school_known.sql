-- Says of each urn whether it is known, in the order of identifiers.
-- $1 cohort_id  $2 urns
SELECT i.urn,
       (SELECT true FROM school known
         WHERE known.cohort_id = $1::text AND known.urn = i.urn) IS NOT NULL
  FROM (SELECT DISTINCT unnest($2::text[]) AS urn) i
 ORDER BY i.urn;
