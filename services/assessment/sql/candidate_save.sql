-- Stores applications as the last of their changes left them.
-- $1 cohort_id  $2 application_refs  $3 states  $4 programmes  $5 programme_versions
-- $6 partner_ids  $7 school_urns  $8 adjustments
INSERT INTO candidate (cohort_id, application_ref, state, programme, programme_version,
                       partner_id, school_urn, adjustment)
SELECT DISTINCT ON (application_ref)
       $1::text, application_ref, state, programme, programme_version,
       partner_id, school_urn, adjustment
  FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[])
       WITH ORDINALITY AS c (application_ref, state, programme, programme_version,
                             partner_id, school_urn, adjustment, line)
 ORDER BY application_ref, line DESC
    ON CONFLICT (cohort_id, application_ref) DO UPDATE
   SET state = excluded.state,
       programme_version = excluded.programme_version,
       partner_id = excluded.partner_id,
       school_urn = excluded.school_urn,
       adjustment = excluded.adjustment;
