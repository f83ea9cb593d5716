-- Numbers of participants and sessions are drawn; references are who they are. A participant's
-- version counts writes: how many depends on what is written together
-- (common/migrations/0005_journal.sql).
CREATE VIEW compared_participant AS
  SELECT cohort_id, application_ref, state, had_place, programme, programme_version, partner_id,
         plan, recorded, engaged, events
    FROM participant;
CREATE VIEW compared_session AS
  SELECT cohort_id, session_id, programme, component, partner_id, starts_at, ends_at, venue_urn,
         online_url, capacity, confirmed, facilitator
    FROM session;
CREATE VIEW compared_booking AS
  SELECT p.cohort_id, p.application_ref, s.session_id, b.state, b.queue, b.at
    FROM booking b LEFT JOIN participant p USING (participant_no) LEFT JOIN session s USING (session_no);
CREATE VIEW compared_attendance AS
  SELECT p.cohort_id, p.application_ref, s.session_id, a.status, a.minutes, a.source, a.recorded_at
    FROM attendance a LEFT JOIN participant p USING (participant_no) LEFT JOIN session s USING (session_no);
CREATE VIEW compared_catchup AS
  SELECT c.cohort_id, c.catchup_id, p.application_ref, c.component, c.minutes, c.at
    FROM catchup c LEFT JOIN participant p USING (participant_no);
CREATE VIEW compared_study AS
  SELECT s.cohort_id, s.event_id, p.application_ref, s.component, s.minutes, s.occurred_at
    FROM study s LEFT JOIN participant p USING (participant_no);
