-- Sessions by identifier.
-- $1 cohort_id  $2 session_ids
SELECT found.*
  FROM (SELECT DISTINCT unnest($2::text[]) AS id) AS wanted,
       LATERAL (SELECT session_no, session_id, programme, component, partner_id, starts_at, ends_at,
                       capacity, confirmed, venue_urn, online_url, facilitator, called_off, sequence,
                       events
                  FROM session
                 WHERE cohort_id = $1::text
                   AND session_id = wanted.id
                OFFSET 0) AS found;
