-- Some meetings, in the order asked.
-- $1 cohort_ids  $2 meeting_ids
SELECT
@meeting_columns
  JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (cohort_id, meeting_id, place)
    ON m.cohort_id = asked.cohort_id AND m.meeting_id = asked.meeting_id
 ORDER BY asked.place;
