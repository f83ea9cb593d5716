-- Participants' bookings that have not been cancelled.
-- $1 participant_nos
SELECT participant_no, session_no, state = 'confirmed', queue
  FROM booking
 WHERE participant_no = ANY ($1::bigint[])
   AND state <> 'cancelled';
