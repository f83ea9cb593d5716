-- Whether a sponsor may hear of a participant: of each person and sponsor the last word.
-- $1 cohort_id  $2 application_refs  $3 sponsors  $4 given
INSERT INTO participant AS p (cohort_id, application_ref, mentor_consent, headteacher_consent)
SELECT $1::text, c.application_ref, coalesce(bool_or(c.given) FILTER (WHERE c.sponsor = 'mentor'), false),
       coalesce(bool_or(c.given) FILTER (WHERE c.sponsor = 'headteacher'), false)
  FROM unnest($2::text[], $3::text[], $4::boolean[]) AS c(application_ref, sponsor, given)
 GROUP BY c.application_ref
ON CONFLICT (cohort_id, application_ref) DO UPDATE
   SET mentor_consent = CASE WHEN EXISTS (
         SELECT FROM unnest($2::text[], $3::text[]) AS c(application_ref, sponsor)
          WHERE c.application_ref = p.application_ref AND c.sponsor = 'mentor')
         THEN excluded.mentor_consent ELSE p.mentor_consent END,
       headteacher_consent = CASE WHEN EXISTS (
         SELECT FROM unnest($2::text[], $3::text[]) AS c(application_ref, sponsor)
          WHERE c.application_ref = p.application_ref AND c.sponsor = 'headteacher')
         THEN excluded.headteacher_consent ELSE p.headteacher_consent END;
