-- Sessions by number.
-- $1 session_nos
SELECT session_no, session_id, programme, component, partner_id, starts_at, ends_at, capacity,
       confirmed
  FROM session
 WHERE session_no = ANY ($1::bigint[]);
