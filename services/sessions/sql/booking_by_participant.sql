-- A participant's next bookings, by session. A filter that is empty lets everything through.
-- $1 cohort_id  $2 application_ref  $3 after (a session)  $4 rows at most  $5 state
SELECT
@booking_columns
 WHERE participant.cohort_id = $1::text
   AND application_ref = $2::text
   AND session_id > $3::text
   AND $5::text IN ('', booking.state)
 ORDER BY session_id
 LIMIT $4::bigint;
