-- Keeps sessions as they are now.
-- $1 session_nos  $2 starts_at  $3 ends_at  $4 venue_urns  $5 online_urls  $6 capacities
-- $7 confirmed  $8 facilitators  $9 called_off  $10 sequences  $11 events  $12 changed_at
UPDATE session
   SET starts_at = changed.starts_at, ends_at = changed.ends_at, venue_urn = changed.venue_urn,
       online_url = changed.online_url, capacity = changed.capacity, confirmed = changed.confirmed,
       facilitator = changed.facilitator, called_off = changed.called_off,
       sequence = changed.sequence, events = changed.events, changed_at = changed.changed_at
  FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[], $4::text[], $5::text[],
              $6::bigint[], $7::bigint[], $8::bytea[], $9::boolean[], $10::bigint[], $11::bigint[],
              $12::timestamptz[])
       AS changed (session_no, starts_at, ends_at, venue_urn, online_url, capacity, confirmed,
                   facilitator, called_off, sequence, events, changed_at)
 WHERE session.session_no = changed.session_no;
