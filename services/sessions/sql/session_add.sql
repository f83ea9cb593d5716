-- Puts sessions into the timetable.
-- $1 cohort_id  then a column each of: session_id, programme, component, partner_id,
-- starts_at, ends_at, venue_urn, online_url, capacity, facilitator
INSERT INTO session (cohort_id, session_id, programme, component, partner_id, starts_at, ends_at,
                     venue_urn, online_url, capacity, facilitator)
SELECT $1::text, *
  FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
              $7::timestamptz[], $8::text[], $9::text[], $10::bigint[], $11::bytea[]);
