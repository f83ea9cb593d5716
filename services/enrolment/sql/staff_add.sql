-- Keeps the addresses of staff; those that are known stay as they are.
-- $1 cohort_id  $2 id[]  $3 email[]
INSERT INTO person (cohort_id, kind, id, first_name, last_name, email, date_of_birth)
SELECT DISTINCT ON (id) $1::text, 'staff', id, '', '', email, ''
  FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS s (id, email, line)
 ORDER BY id, line
    ON CONFLICT (cohort_id, kind, id) DO NOTHING;
