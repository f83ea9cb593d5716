-- Who waits for sessions, in the order of booking.
-- $1 session_nos
SELECT participant_no, session_no
  FROM booking
 WHERE session_no = ANY ($1::bigint[])
   AND state = 'waitlisted'
 ORDER BY session_no, queue;
