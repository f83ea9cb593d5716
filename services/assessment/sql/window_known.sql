-- Says of each window_id whether it is taken, in the order of identifiers.
-- $1 cohort_id  $2 window_ids
SELECT i.window_id,
       (SELECT true FROM assessment_window known
         WHERE known.cohort_id = $1::text AND known.window_id = i.window_id) IS NOT NULL
  FROM (SELECT DISTINCT unnest($2::text[]) AS window_id) i
 ORDER BY i.window_id;
