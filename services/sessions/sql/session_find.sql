-- Sessions by identifier, as those who ask see them.
-- $1 cohort_ids  $2 session_ids
SELECT found.*
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS w (cohort_id, id)) AS wanted,
       LATERAL (
       SELECT
@session_columns
         FROM session
        WHERE cohort_id = wanted.cohort_id
          AND session_id = wanted.id
       OFFSET 0) AS found;
