-- Sessions by identifier, as those who ask see them.
-- $1 cohort_ids  $2 session_ids
SELECT found.*
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS w (cohort_id, id)) AS wanted,
       LATERAL (
SELECT session_id, programme, component, partner_id, starts_at, ends_at, venue_urn,
       online_url <> '', capacity, confirmed,
       (SELECT count(*) FROM booking
         WHERE session_no = session.session_no AND state = 'waitlisted'),
       facilitator, called_off, sequence
  FROM session
 WHERE cohort_id = wanted.cohort_id
   AND session_id = wanted.id
OFFSET 0) AS found;
