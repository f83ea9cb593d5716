-- Says of each meeting_id whether it is taken, in the order of identifiers.
-- $1 cohort_id  $2 meeting_ids
SELECT i.meeting_id,
       (SELECT true FROM meeting m
         WHERE m.cohort_id = $1::text AND m.meeting_id = i.meeting_id) IS NOT NULL
  FROM (SELECT DISTINCT unnest($2::text[]) AS meeting_id) i
 ORDER BY i.meeting_id;
