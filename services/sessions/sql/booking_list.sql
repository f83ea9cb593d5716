-- Participants' bookings, those included that have been cancelled.
-- $1 participant_nos
SELECT found.*
  FROM (SELECT DISTINCT unnest($1::bigint[]) AS no) AS wanted,
       LATERAL (SELECT participant_no, session_no, state, queue, moves
                  FROM booking
                 WHERE participant_no = wanted.no
                OFFSET 0) AS found;
