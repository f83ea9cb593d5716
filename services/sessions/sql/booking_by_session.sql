-- A session's next bookings, by reference. A filter that is empty lets everything through.
-- $1 cohort_id  $2 session_id  $3 after (a reference)  $4 rows at most  $5 state
SELECT
@booking_columns
 WHERE session.cohort_id = $1::text
   AND session_id = $2::text
   AND application_ref > $3::text
   AND $5::text IN ('', booking.state)
 ORDER BY application_ref
 LIMIT $4::bigint;
