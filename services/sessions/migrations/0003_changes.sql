-- Sessions that change, what is told of sessions and bookings, and the best figure that can
-- still be reached (docs/adr/0027).
ALTER TABLE session
  ADD COLUMN called_off boolean NOT NULL DEFAULT false,
  ADD COLUMN sequence   bigint  NOT NULL DEFAULT 0, -- changes so far
  ADD COLUMN events     bigint  NOT NULL DEFAULT 0, -- published about this subject
  ADD COLUMN changed_at timestamptz NOT NULL DEFAULT 'epoch'; -- since when it is so

CREATE INDEX session_component ON session (cohort_id, programme, partner_id, component);

-- How often the seat was taken or given up: 0, it never was. A calendar's entry counts with it.
ALTER TABLE booking ADD COLUMN moves bigint NOT NULL DEFAULT 0;
UPDATE booking SET moves = 1 WHERE state = 'confirmed';

CREATE INDEX booking_session ON booking (session_no);
DROP INDEX booking_waitlisted;
CREATE INDEX booking_waitlisted ON booking (session_no, queue) WHERE state = 'waitlisted';

ALTER TABLE participant ADD COLUMN at_risk boolean NOT NULL DEFAULT false;

CREATE INDEX participant_group ON participant (cohort_id, programme, partner_id);
CREATE INDEX catchup_participant ON catchup (participant_no);
CREATE INDEX study_participant ON study (participant_no);

-- Coaching meetings that gave minutes: evidence, as catch-ups and study events are. Those of before
-- this table stand in the ledger alone.
CREATE TABLE meeting (
  cohort_id      text NOT NULL,
  meeting_id     text NOT NULL,
  participant_no bigint NOT NULL,
  minutes        bigint NOT NULL,
  held_at        timestamptz NOT NULL,
  PRIMARY KEY (cohort_id, meeting_id)
);

CREATE INDEX meeting_participant ON meeting (participant_no);

-- What enrolment tells of a cohort; NULL: nothing yet. `timetable` counts the changes of when
-- components close.
CREATE TABLE cohort (
  cohort_id    text PRIMARY KEY,
  completes_on timestamptz,
  timetable    bigint NOT NULL DEFAULT 0
);

-- When the last session of a component ends, that a partner has for a programme; NULL: it has none
-- (any more). Looked through: whose best figure has fallen since it closed.
CREATE TABLE closing (
  cohort_id    text NOT NULL,
  programme    text NOT NULL,
  partner_id   text NOT NULL,
  component    text NOT NULL,
  last_ends_at timestamptz,
  reviewed     boolean NOT NULL,
  version      bigint NOT NULL, -- changes so far
  PRIMARY KEY (cohort_id, programme, partner_id, component)
);

CREATE INDEX closing_due ON closing (last_ends_at) WHERE NOT reviewed;

INSERT INTO closing
SELECT cohort_id, programme, partner_id, component, max(ends_at), max(ends_at) <= now(), 1
  FROM session GROUP BY 1, 2, 3, 4;

CREATE OR REPLACE VIEW compared_participant AS
  SELECT cohort_id, application_ref, state, had_place, programme, programme_version, partner_id,
         plan, recorded, engaged, events, at_risk
    FROM participant;
CREATE OR REPLACE VIEW compared_session AS
  SELECT cohort_id, session_id, programme, component, partner_id, starts_at, ends_at, venue_urn,
         online_url, capacity, confirmed, facilitator, called_off, sequence, events, changed_at
    FROM session;
CREATE OR REPLACE VIEW compared_booking AS
  SELECT p.cohort_id, p.application_ref, s.session_id, b.state, b.queue, b.at, b.moves
    FROM booking b LEFT JOIN participant p USING (participant_no) LEFT JOIN session s USING (session_no);
CREATE VIEW compared_meeting AS
  SELECT m.cohort_id, m.meeting_id, p.application_ref, m.minutes, m.held_at
    FROM meeting m LEFT JOIN participant p USING (participant_no);
