-- Puts sessions into the timetable; one event each is told of them.
-- $1 cohort_id  $2 now  then a column each of: session_id, programme, component, partner_id,
-- starts_at, ends_at, venue_urn, online_url, capacity, facilitator
INSERT INTO session (cohort_id, changed_at, events, session_id, programme, component, partner_id,
                     starts_at, ends_at, venue_urn, online_url, capacity, facilitator)
SELECT $1::text, $2::timestamptz, 1, *
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
              $8::timestamptz[], $9::text[], $10::text[], $11::bigint[], $12::bytea[]);
