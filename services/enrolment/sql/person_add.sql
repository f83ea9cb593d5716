-- Keeps how to reach people.
-- $1 cohort_id  $2 kind[]  $3 id[]  $4 first_name[]  $5 last_name[]  $6 email[]
-- $7 date_of_birth[]
INSERT INTO person (cohort_id, kind, id, first_name, last_name, email, date_of_birth)
SELECT $1::text, unnest($2::text[]), unnest($3::text[]), unnest($4::text[]), unnest($5::text[]),
       unnest($6::text[]), unnest($7::text[]);
