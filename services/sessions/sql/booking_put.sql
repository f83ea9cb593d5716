-- Keeps bookings as they are now.
-- $1 participant_nos  $2 session_nos  $3 states  $4 queue  $5 at  $6 moves
INSERT INTO booking (participant_no, session_no, state, queue, at, moves)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[],
                     $6::bigint[])
ON CONFLICT (participant_no, session_no) DO UPDATE
   SET state = excluded.state, queue = excluded.queue, at = excluded.at, moves = excluded.moves;
