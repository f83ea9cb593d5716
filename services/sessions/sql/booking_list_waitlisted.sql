-- Who waits for sessions, in the order of booking.
-- $1 session_nos
SELECT found.*
  FROM (SELECT DISTINCT unnest($1::bigint[]) AS no) AS wanted,
       LATERAL (SELECT participant_no, session_no, queue
                  FROM booking
                 WHERE session_no = wanted.no
                   AND state = 'waitlisted'
                OFFSET 0) AS found
 ORDER BY found.session_no, found.queue;
