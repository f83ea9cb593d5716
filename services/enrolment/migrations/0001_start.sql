-- Cohorts, delivery partners, schools, places, applications, and the people behind them.
-- Everything belongs to a cohort. Empty text means none.

CREATE TABLE cohort (
    cohort_id    text PRIMARY KEY,
    starts_on    timestamptz NOT NULL, -- midnight UTC, as is completes_on
    completes_on timestamptz NOT NULL,
    decisions    bigint NOT NULL DEFAULT 0 -- taken so far: their order is that of the waiting lists
);

CREATE TABLE partner (
    cohort_id         text NOT NULL,
    partner_id        text NOT NULL,
    name              text NOT NULL,
    kind              text NOT NULL,
    parent_partner_id text NOT NULL,
    region            text NOT NULL,
    PRIMARY KEY (cohort_id, partner_id)
);

CREATE TABLE school (
    cohort_id text NOT NULL,
    urn       text NOT NULL,
    name      text NOT NULL,
    type      text NOT NULL,
    country   text NOT NULL,
    PRIMARY KEY (cohort_id, urn)
);

-- How many places a partner has on a programme; no row means none.
CREATE TABLE place (
    cohort_id  text NOT NULL,
    partner_id text NOT NULL,
    programme  text NOT NULL,
    places     bigint NOT NULL CHECK (places >= 0),
    PRIMARY KEY (cohort_id, partner_id, programme)
);

CREATE TABLE application (
    cohort_id         text NOT NULL,
    application_ref   text NOT NULL,
    submitted_at      timestamptz NOT NULL,
    trn               text NOT NULL,
    school_urn        text NOT NULL,
    role              text NOT NULL,
    role_status       text NOT NULL,
    programme         text NOT NULL,
    programme_version bigint NOT NULL, -- the latest when it was registered, for good
    mode              text NOT NULL,
    partner_id        text NOT NULL,
    previously_funded text NOT NULL,
    adjustment        text NOT NULL,
    state             text NOT NULL CHECK (state IN ('pending', 'accepted', 'waitlisted',
                                                     'rejected', 'withdrawn', 'deferred')),
    reason            text NOT NULL, -- of a rejection, withdrawal or deferral
    funding_route     text NOT NULL, -- empty until decided, and when rejected
    funding_reason    text NOT NULL, -- why this route
    decision          bigint NOT NULL, -- its number in the order of decision; 0 while pending
    is_passed         boolean NOT NULL,
    version           bigint NOT NULL, -- events told about it
    PRIMARY KEY (cohort_id, application_ref)
);

-- Each index serves one question and is partial, so that the planner, whose statistics are behind
-- while a cohort comes in, has no other index to try for it.

-- What is pending, and the waiting lists in their order.
CREATE INDEX application_waiting
    ON application (cohort_id, state, partner_id, programme, decision)
    WHERE state IN ('pending', 'waitlisted');

-- Who holds a place.
CREATE INDEX application_held
    ON application (cohort_id, partner_id, programme)
    WHERE state IN ('accepted', 'deferred');

-- Who stands in the way of another application of the same person.
CREATE INDEX application_rival
    ON application (cohort_id, trn)
    WHERE state IN ('accepted', 'deferred', 'waitlisted');

-- The only table with names and addresses. `id` is the application (applicant, mentor), the
-- partner (partner) or the school's URN (headteacher). Erasing a person is an update here.
CREATE TABLE person (
    cohort_id     text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('applicant', 'mentor', 'partner', 'headteacher')),
    id            text NOT NULL,
    first_name    text NOT NULL,
    last_name     text NOT NULL,
    email         text NOT NULL,
    date_of_birth text NOT NULL, -- YYYY-MM-DD
    PRIMARY KEY (cohort_id, kind, id)
);
