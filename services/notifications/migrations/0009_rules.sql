-- Rules, what they ask about (ids and times only: who a person is, enrolment knows), and people's choices.

-- The table of rules as it was published; the last one holds. None: the seven that are built in.
CREATE TABLE rule_set (
  version      bigint      PRIMARY KEY,
  rules        text        NOT NULL,
  published_at timestamptz NOT NULL
);

-- ---- What events have told

CREATE TABLE participant (
  cohort_id           text    NOT NULL,
  application_ref     text    NOT NULL,
  state               text    NOT NULL DEFAULT '', -- '': not told yet
  programme           text    NOT NULL DEFAULT '',
  partner_id          text    NOT NULL DEFAULT '',
  school_urn          text    NOT NULL DEFAULT '',
  outcome             text    NOT NULL DEFAULT '', -- passed, failed, referred
  mentor_consent      boolean NOT NULL DEFAULT false,
  headteacher_consent boolean NOT NULL DEFAULT false,
  PRIMARY KEY (cohort_id, application_ref)
);
-- Who is told when everybody of a programme is.
CREATE INDEX participant_programme ON participant (cohort_id, programme, application_ref) WHERE state = 'accepted';

CREATE TABLE session (
  cohort_id     text        NOT NULL,
  session_id    text        NOT NULL,
  partner_id    text        NOT NULL,
  starts_at     timestamptz NOT NULL,
  staff_id      text        NOT NULL, -- who leads it, or ''
  is_called_off boolean     NOT NULL,
  PRIMARY KEY (cohort_id, session_id)
);

CREATE TABLE seat (
  cohort_id       text        NOT NULL,
  application_ref text        NOT NULL,
  session_id      text        NOT NULL,
  state           text        NOT NULL CHECK (state IN ('booked', 'waitlisted', 'cancelled')),
  starts_at       timestamptz NOT NULL,
  PRIMARY KEY (cohort_id, application_ref, session_id)
);
CREATE INDEX seat_session ON seat (cohort_id, session_id) WHERE state = 'booked';

CREATE TABLE match (
  cohort_id       text NOT NULL,
  application_ref text NOT NULL,
  staff_id        text NOT NULL, -- the coach, or ''
  PRIMARY KEY (cohort_id, application_ref)
);

CREATE TABLE meeting (
  cohort_id       text        NOT NULL,
  meeting_id      text        NOT NULL,
  state           text        NOT NULL CHECK (state IN ('arranged', 'called_off')),
  starts_at       timestamptz NOT NULL,
  PRIMARY KEY (cohort_id, meeting_id)
);

-- A candidate's own window, the adjustment applied.
CREATE TABLE deadline (
  cohort_id       text        NOT NULL,
  application_ref text        NOT NULL,
  window_id       text        NOT NULL,
  attempt         bigint      NOT NULL,
  opens_at        timestamptz NOT NULL,
  closes_at       timestamptz NOT NULL,
  PRIMARY KEY (cohort_id, application_ref, window_id)
);

CREATE TABLE submission (
  cohort_id       text        NOT NULL,
  application_ref text        NOT NULL,
  attempt         bigint      NOT NULL,
  submitted_at    timestamptz NOT NULL, -- when it was told
  PRIMARY KEY (cohort_id, application_ref, attempt)
);

CREATE TABLE marker (
  cohort_id  text NOT NULL,
  staff_id   text NOT NULL,
  PRIMARY KEY (cohort_id, staff_id)
);

-- ---- People's choices: `id` is an application (participant, mentor), a URN, a partner or a staff_id

CREATE TABLE preference (
  cohort_id text NOT NULL,
  kind      text NOT NULL CHECK (kind IN ('participant', 'mentor', 'headteacher', 'partner', 'staff')),
  id        text NOT NULL,
  topic     text NOT NULL, -- '': all of them
  channel   text NOT NULL,
  choice    text NOT NULL CHECK (choice IN ('yes', 'no', 'digest')),
  PRIMARY KEY (cohort_id, kind, id, topic, channel)
);

CREATE TABLE quiet_hours (
  cohort_id   text    NOT NULL,
  kind        text    NOT NULL,
  id          text    NOT NULL,
  zone        text    NOT NULL,
  quiet_from  bigint  NOT NULL, -- minutes since midnight; both the same: none
  quiet_until bigint  NOT NULL,
  PRIMARY KEY (cohort_id, kind, id)
);

-- ---- The way of an intent to the sender

ALTER TABLE message
  ADD COLUMN kind        text        NOT NULL DEFAULT 'participant', -- of the recipient, as in preference
  ADD COLUMN reader      text        NOT NULL DEFAULT '',            -- its id
  ADD COLUMN gate_at     timestamptz NOT NULL DEFAULT 'infinity',    -- when it is looked at next (gate.c); 1970: at once
  ADD COLUMN ready_until timestamptz NOT NULL DEFAULT 'infinity',    -- may be sent until then
  ADD COLUMN released_at timestamptz,                                -- first; counts for the cap of that day
  ADD COLUMN is_item     boolean     NOT NULL DEFAULT false,         -- waits for a digest, or is in one
  ADD COLUMN digest      bigint;                                     -- the message that it became part of

DROP INDEX message_about, message_person;
CREATE INDEX message_gate ON message (priority, gate_at, id)
  WHERE state = 'queued' AND NOT is_item AND gate_at < 'infinity';
CREATE INDEX message_item ON message (due_at, cohort_id, kind, reader) WHERE state = 'queued' AND is_item;
CREATE INDEX message_open ON message (cohort_id, application_ref) WHERE state = 'queued' AND NOT is_mandatory;
CREATE INDEX message_about ON message (cohort_id, about) WHERE state = 'queued' AND NOT is_mandatory AND about <> '';
CREATE INDEX message_released ON message (cohort_id, kind, reader, released_at) WHERE released_at IS NOT NULL;
CREATE INDEX message_cause ON message (cause) WHERE cause <> occasion;
CREATE INDEX message_person ON message (cohort_id, application_ref, id);

-- What is told to everybody: written with the event, made into messages step by step (fan_out.c).
CREATE TABLE fan_out (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cohort_id  text        NOT NULL,
  cause      uuid        NOT NULL,
  version    bigint      NOT NULL, -- of the subject
  event_type text        NOT NULL,
  facts      bytea       NOT NULL,
  rule       text        NOT NULL,
  programme  text        NOT NULL, -- '': all
  partner_id text        NOT NULL, -- '': all
  partition  integer     NOT NULL,
  at         timestamptz NOT NULL, -- when the event was handled
  after      text        NOT NULL DEFAULT '' -- the last reference that was done
);

-- Other tables come with events alone. A replay makes no messages of fan_out, and its rows go.
INSERT INTO incidental VALUES ('fan_out');
CREATE VIEW compared_rule_set AS SELECT version, rules FROM rule_set;
CREATE VIEW compared_submission AS SELECT cohort_id, application_ref, attempt FROM submission;
