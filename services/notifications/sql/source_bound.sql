-- Which of these sources of events are for other cohorts than this one.
-- $1 cohort  $2 ids
SELECT s.id FROM event_source s
 WHERE s.id = ANY ($2::text[]) AND s.cohorts <> '{}' AND $1::text <> ALL (s.cohorts);
