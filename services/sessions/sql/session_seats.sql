-- Keeps how many seats of sessions are taken; more than there are is refused.
-- $1 session_nos  $2 confirmed
UPDATE session
   SET confirmed = changed.confirmed
  FROM unnest($1::bigint[], $2::bigint[]) AS changed (session_no, confirmed)
 WHERE session.session_no = changed.session_no;
