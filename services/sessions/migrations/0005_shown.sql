-- Bookings as they are shown (booking_row in proto/): the columns in the order in which views.c reads them, and behind
-- these by what they are looked up. Both cohorts are the same; who names the session's begins with the session.
CREATE VIEW booking_shown AS
SELECT p.application_ref, s.session_id, b.state,
       CASE WHEN b.state <> 'waitlisted' THEN 0
            ELSE (SELECT count(*) FROM booking AS other
                   WHERE other.session_no = b.session_no
                     AND other.state = 'waitlisted'
                     AND other.queue <= b.queue) END AS place,
       b.at, s.programme, s.component, s.partner_id, s.facilitator, s.starts_at, s.ends_at, s.venue_urn,
       CASE WHEN b.state = 'confirmed' THEN s.online_url ELSE '' END AS online_url,
       s.sequence + greatest(b.moves - 1, 0) AS sequence, a.status, a.minutes, a.source, a.recorded_at,
       p.cohort_id AS of_participant, s.cohort_id AS of_session
  FROM participant p JOIN booking b USING (participant_no) JOIN session s USING (session_no)
  LEFT JOIN attendance a USING (participant_no, session_no);
