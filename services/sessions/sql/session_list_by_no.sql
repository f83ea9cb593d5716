-- Sessions by number.
-- $1 session_nos
SELECT found.*
  FROM (SELECT DISTINCT unnest($1::bigint[]) AS no) AS wanted,
       LATERAL (SELECT session_no, session_id, programme, component, partner_id, starts_at, ends_at,
                       capacity, confirmed, venue_urn, online_url, facilitator, called_off, sequence,
                       events
                  FROM session
                 WHERE session_no = wanted.no
                OFFSET 0) AS found;
