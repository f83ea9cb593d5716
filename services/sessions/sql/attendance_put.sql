-- Keeps the lines of registers that count.
-- $1 participant_nos  $2 session_nos  $3 statuses  $4 minutes  $5 sources  $6 recorded_at
INSERT INTO attendance (participant_no, session_no, status, minutes, source, recorded_at)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[],
                     $6::timestamptz[])
ON CONFLICT (participant_no, session_no) DO UPDATE
   SET status = excluded.status, minutes = excluded.minutes, source = excluded.source,
       recorded_at = excluded.recorded_at;
