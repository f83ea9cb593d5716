-- Which of the people have an application that stands in the way of another one for the same
-- programme.
-- $1 cohort_id  $2 trn[]
SELECT rival.trn, rival.programme
  FROM unnest($2::text[]) AS asked (trn)
 CROSS JOIN LATERAL (SELECT trn, programme
                       FROM application
                      WHERE cohort_id = $1::text
                        AND trn = asked.trn
                        AND state IN ('accepted', 'deferred', 'waitlisted')
                     OFFSET 0) AS rival;
