-- Lines of registers by participant and session, where there is a confirmed booking; with
-- what was recorded before, if anything.
-- $1 participant_nos  $2 session_nos
SELECT booking.participant_no, booking.session_no, attendance.minutes, attendance.recorded_at
  FROM unnest($1::bigint[], $2::bigint[]) AS line (participant_no, session_no)
  JOIN booking
    ON booking.participant_no = line.participant_no AND booking.session_no = line.session_no
  LEFT JOIN attendance
    ON attendance.participant_no = line.participant_no
   AND attendance.session_no = line.session_no
 WHERE booking.state = 'confirmed';
