-- Adds marks and counts them in their attempts.
-- $1 cohort_id  $2 application_refs  $3 attempts  $4 marker_ids  $5 results  $6 scores
-- $7 sealed_at
WITH given AS (
    INSERT INTO mark (cohort_id, application_ref, attempt, marker_id, result, score, sealed_at)
    SELECT $1::text, m.*
      FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[],
                  $7::timestamptz[]) m
    RETURNING application_ref, attempt, result
), counted AS (
    SELECT application_ref, attempt,
           count(*) FILTER (WHERE result = 'pass') AS passes,
           count(*) FILTER (WHERE result = 'fail') AS fails
      FROM given
     GROUP BY application_ref, attempt
)
UPDATE attempt a
   SET passes = a.passes + counted.passes,
       fails = a.fails + counted.fails
  FROM counted
 WHERE a.cohort_id = $1::text
   AND a.application_ref = counted.application_ref
   AND a.attempt = counted.attempt;
