-- Coaches, whom they coach, and the meetings. A coach is known by a digest of the
-- address: addresses themselves stand only where somebody is written to.
CREATE TABLE partner (
    cohort_id  text NOT NULL,
    partner_id text NOT NULL,
    PRIMARY KEY (cohort_id, partner_id)
);

-- The order of coach_id is the order of registration. `held` counts the participants
-- who have this coach; it changes only under the lock of the partner's row.
CREATE TABLE coach (
    cohort_id        text    NOT NULL,
    coach_id         bigint  NOT NULL GENERATED ALWAYS AS IDENTITY,
    address_digest   bytea   NOT NULL,
    partner_id       text    NOT NULL,
    max_participants integer NOT NULL,
    held             integer NOT NULL DEFAULT 0,
    PRIMARY KEY (cohort_id, coach_id),
    UNIQUE (cohort_id, address_digest),
    CHECK (held BETWEEN 0 AND max_participants)
);
CREATE INDEX coach_of_partner ON coach (cohort_id, partner_id, coach_id);

-- Every application that has been decided. coach_id 0 is none; waits_from is the
-- moment from which an accepted participant can ask for one; version counts the
-- events that this service has written about the person.
CREATE TABLE participant (
    cohort_id       text        NOT NULL,
    application_ref text        NOT NULL,
    state           text        NOT NULL,
    programme       text        NOT NULL,
    partner_id      text        NOT NULL,
    coach_id        bigint      NOT NULL,
    waits_from      timestamptz NOT NULL,
    version         bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (cohort_id, application_ref)
);
CREATE INDEX participant_waiting ON participant (cohort_id, partner_id, waits_from, application_ref)
    WHERE state = 'accepted' AND coach_id = 0;

CREATE TABLE meeting (
    cohort_id       text        NOT NULL,
    meeting_id      text        NOT NULL,
    application_ref text        NOT NULL,
    held_at         timestamptz NOT NULL,
    minutes         smallint    NOT NULL,
    status          text        NOT NULL,
    PRIMARY KEY (cohort_id, meeting_id)
);
