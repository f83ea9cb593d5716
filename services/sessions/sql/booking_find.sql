-- Bookings by participant and session.
-- $1 cohort_ids  $2 application_refs  $3 session_ids
SELECT found.*
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[])
          AS w (cohort_id, ref, id)) AS wanted,
       LATERAL (
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
  FROM participant JOIN booking USING (participant_no) JOIN session USING (session_no)
  LEFT JOIN attendance USING (participant_no, session_no)
 WHERE participant.cohort_id = wanted.cohort_id
   AND application_ref = wanted.ref
   AND session.cohort_id = wanted.cohort_id
   AND session_id = wanted.id
OFFSET 0) AS found;
