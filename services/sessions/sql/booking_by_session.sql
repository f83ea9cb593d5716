-- A session's next bookings, by reference. A filter that is empty lets everything through.
-- $1 cohort_id  $2 session_id  $3 after (a reference)  $4 rows at most  $5 state
SELECT application_ref, session_id, booking.state,
       CASE WHEN booking.state <> 'waitlisted' THEN 0
            ELSE (SELECT count(*) FROM booking AS other
                   WHERE other.session_no = booking.session_no
                     AND other.state = 'waitlisted'
                     AND other.queue <= booking.queue) END,
       booking.at, session.programme, session.component, session.partner_id, facilitator,
       starts_at, ends_at, venue_urn,
       CASE WHEN booking.state = 'confirmed' THEN online_url ELSE '' END,
       sequence + greatest(moves - 1, 0), attendance.status, attendance.minutes,
       attendance.source, attendance.recorded_at
  FROM session JOIN booking USING (session_no) JOIN participant USING (participant_no)
  LEFT JOIN attendance USING (participant_no, session_no)
 WHERE session.cohort_id = $1::text
   AND session_id = $2::text
   AND application_ref > $3::text
   AND ($5::text = '' OR booking.state = $5::text)
 ORDER BY application_ref
 LIMIT $4::bigint;
