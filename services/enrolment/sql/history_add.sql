-- Keeps what applications were after changes.
-- $1 cohort_id  $2 application_ref[]  $3 version[]  $4 what[]  $5 at[]  $6 state[]  $7 reason[]
-- $8 mode[]  $9 partner_id[]
INSERT INTO application_history (cohort_id, application_ref, version, what, at, state, reason,
                                 mode, partner_id)
SELECT $1::text, unnest($2::text[]), unnest($3::bigint[]), unnest($4::text[]),
       unnest($5::timestamptz[]), unnest($6::text[]), unnest($7::text[]), unnest($8::text[]),
       unnest($9::text[]);
