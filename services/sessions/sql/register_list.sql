-- Lines of registers by participant and session, where there is a confirmed booking; with
-- what was recorded before, if anything.
-- $1 participant_nos  $2 session_nos
SELECT line.participant_no, line.session_no, attendance.minutes, attendance.recorded_at,
       attendance.status
  FROM unnest($1::bigint[], $2::bigint[]) AS line (participant_no, session_no),
       LATERAL (SELECT FROM booking
                 WHERE participant_no = line.participant_no
                   AND session_no = line.session_no
                   AND state = 'confirmed'
                OFFSET 0) AS confirmed
  LEFT JOIN LATERAL (SELECT minutes, recorded_at, status
                       FROM attendance
                      WHERE participant_no = line.participant_no
                        AND session_no = line.session_no
                     OFFSET 0) AS attendance ON true;
