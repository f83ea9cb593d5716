-- Participants' bookings that have not been cancelled.
-- $1 participant_nos
SELECT found.*
  FROM (SELECT DISTINCT unnest($1::bigint[]) AS no) AS wanted,
       LATERAL (SELECT participant_no, session_no, state = 'confirmed', queue
                  FROM booking
                 WHERE participant_no = wanted.no
                   AND state <> 'cancelled'
                OFFSET 0) AS found;
