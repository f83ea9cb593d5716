-- Stores submissions: the last one of an attempt replaces those before it.
-- $1 cohort_id  $2 application_refs  $3 attempts  $4 submissions so far  $5 submitted_at
-- $6 words  $7 sha256  $8 titles
-- $9 candidate_nos, of first submissions
INSERT INTO attempt (cohort_id, application_ref, attempt, submissions, submitted_at,
                     words, sha256, title, candidate_no)
SELECT DISTINCT ON (application_ref, attempt)
       $1::text, application_ref, attempt, submissions, submitted_at,
       words, decode(sha256, 'hex'), title, candidate_no
  FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::bigint[], $7::text[],
              $8::text[], $9::text[])
       WITH ORDINALITY AS s (application_ref, attempt, submissions, submitted_at,
                             words, sha256, title, candidate_no, line)
 ORDER BY application_ref, attempt, line DESC
    ON CONFLICT (cohort_id, application_ref, attempt) DO UPDATE
   SET submissions = excluded.submissions,
       submitted_at = excluded.submitted_at,
       words = excluded.words,
       sha256 = excluded.sha256,
       title = excluded.title,
       candidate_no = CASE WHEN attempt.candidate_no = '' THEN excluded.candidate_no
                           ELSE attempt.candidate_no END;
