-- What participants are now, each once.
-- $1 cohort_id  $2 application_refs  $3 states  $4 programmes  $5 partner_ids  $6 school_urns
INSERT INTO participant (cohort_id, application_ref, state, programme, partner_id, school_urn)
SELECT $1::text, p.* FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) AS p
ON CONFLICT (cohort_id, application_ref) DO UPDATE
   SET state = excluded.state, programme = excluded.programme, partner_id = excluded.partner_id,
       school_urn = excluded.school_urn;
