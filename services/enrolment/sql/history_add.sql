-- Keeps what applications were after changes.
-- $1 cohort_id  $2 application_ref[]  $3 version[]  $4 what[]  $5 at[]  $6 state[]  $7 reason[]
-- $8 mode[]  $9 partner_id[]
INSERT INTO application_history (cohort_id, application_ref, version, what, at, state, reason,
                                 mode, partner_id)
SELECT $1::text, *
  FROM unnest($2::text[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
              $8::text[], $9::text[]);
