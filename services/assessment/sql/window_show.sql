-- Windows by their identifiers.
-- $1 cohort_ids  $2 window_ids
SELECT w.window_id, w.programme, w.attempt, w.opens_at, w.closes_at, w.sequence
  FROM unnest($1::text[], $2::text[]) AS asked (cohort_id, window_id)
  JOIN assessment_window w ON w.cohort_id = asked.cohort_id AND w.window_id = asked.window_id;
