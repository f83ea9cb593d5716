-- Partners and schools that enrolment has registered: all that sessions needs to know.
CREATE TABLE partner (
  cohort_id  text NOT NULL,
  partner_id text NOT NULL,
  PRIMARY KEY (cohort_id, partner_id)
);

CREATE TABLE school (
  cohort_id text NOT NULL,
  urn       text NOT NULL,
  PRIMARY KEY (cohort_id, urn)
);

-- What enrolment tells of an application, the person's plan, and the ledger: the minutes
-- recorded for each component. One row a person, because every record needs all of it and
-- changes it. Numbers stand for the long identifiers wherever two of them make a key.
CREATE TABLE participant (
  participant_no    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cohort_id         text NOT NULL,
  application_ref   text NOT NULL,
  state             text NOT NULL,
  had_place         boolean NOT NULL, -- accepted at some time: has figures
  programme         text NOT NULL,
  programme_version bigint NOT NULL,  -- pinned
  partner_id        text NOT NULL,
  plan              text NOT NULL,    -- the mode of each slot, a line each
  recorded          text NOT NULL,    -- "component minutes", a line each, zeros left out
  engaged           boolean NOT NULL,
  events            bigint NOT NULL,  -- published about this subject
  version           bigint NOT NULL,  -- of state, plan and minutes
  UNIQUE (cohort_id, application_ref)
) WITH (fillfactor = 60);

-- Facilitators stand here as a digest of the folded text: it is only ever compared,
-- and mostly an e-mail address.
CREATE TABLE session (
  session_no  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cohort_id   text NOT NULL,
  session_id  text NOT NULL,
  programme   text NOT NULL,
  component   text NOT NULL,
  partner_id  text NOT NULL,
  starts_at   timestamptz NOT NULL,
  ends_at     timestamptz NOT NULL,
  venue_urn   text NOT NULL,
  online_url  text NOT NULL,
  capacity    bigint NOT NULL,
  confirmed   bigint NOT NULL DEFAULT 0, -- bookings
  facilitator bytea NOT NULL,            -- empty: none
  UNIQUE (cohort_id, session_id),
  CHECK (starts_at < ends_at),
  CHECK (confirmed BETWEEN 0 AND capacity)
) WITH (fillfactor = 80);

CREATE INDEX session_facilitator ON session (cohort_id, facilitator) WHERE facilitator <> '';

CREATE TABLE booking (
  participant_no bigint NOT NULL,
  session_no     bigint NOT NULL,
  state          text NOT NULL CHECK (state IN ('confirmed', 'waitlisted', 'cancelled')),
  queue          bigint NOT NULL,      -- order among those who wait for the session
  at             timestamptz NOT NULL, -- since when, as history tells it
  PRIMARY KEY (participant_no, session_no)
);

CREATE INDEX booking_waitlisted ON booking (session_no) WHERE state = 'waitlisted';

-- The line of a register that counts: the latest for a session and person.
CREATE TABLE attendance (
  participant_no bigint NOT NULL,
  session_no     bigint NOT NULL,
  status         text NOT NULL,
  minutes        bigint NOT NULL, -- that it gives
  source         text NOT NULL,
  recorded_at    timestamptz NOT NULL,
  PRIMARY KEY (participant_no, session_no)
);

CREATE TABLE catchup (
  cohort_id      text NOT NULL,
  catchup_id     text NOT NULL,
  participant_no bigint NOT NULL,
  component      text NOT NULL,
  minutes        bigint NOT NULL,
  at             timestamptz NOT NULL,
  PRIMARY KEY (cohort_id, catchup_id)
);

CREATE TABLE study (
  cohort_id      text NOT NULL,
  event_id       text NOT NULL,
  participant_no bigint NOT NULL,
  component      text NOT NULL,
  minutes        bigint NOT NULL,
  occurred_at    timestamptz NOT NULL,
  PRIMARY KEY (cohort_id, event_id)
);
