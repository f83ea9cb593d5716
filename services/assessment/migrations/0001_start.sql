-- Markers, windows, and what candidates handed in and how it was marked. A marker is
-- known by a digest of the address: addresses stand only where somebody is written to.
CREATE TABLE cohort (
    cohort_id    text        NOT NULL PRIMARY KEY,
    completes_on timestamptz NOT NULL
);

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

-- school_urn and partner_id may be empty: a marker with neither has no interests.
CREATE TABLE marker (
    cohort_id      text   NOT NULL,
    marker_id      bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    address_digest bytea  NOT NULL,
    school_urn     text   NOT NULL,
    partner_id     text   NOT NULL,
    PRIMARY KEY (cohort_id, marker_id),
    UNIQUE (cohort_id, address_digest)
);

-- A programme and attempt may have several windows.
CREATE TABLE assessment_window (
    cohort_id text        NOT NULL,
    window_id text        NOT NULL,
    programme text        NOT NULL,
    attempt   smallint    NOT NULL,
    opens_at  timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    PRIMARY KEY (cohort_id, window_id),
    CHECK (attempt IN (1, 2)),
    CHECK (opens_at < closes_at)
);

-- Every application that has been decided, as enrolment told it last. version counts
-- the events that this service has written about the person.
CREATE TABLE candidate (
    cohort_id         text   NOT NULL,
    application_ref   text   NOT NULL,
    state             text   NOT NULL,
    programme         text   NOT NULL,
    programme_version bigint NOT NULL,
    partner_id        text   NOT NULL,
    school_urn        text   NOT NULL,
    adjustment        text   NOT NULL,
    version           bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (cohort_id, application_ref)
);

-- Whether a person has engaged enough, as sessions told it last. A table of its own, since
-- the events of sessions may arrive before those of enrolment; no row: not engaged.
CREATE TABLE engagement (
    cohort_id       text    NOT NULL,
    application_ref text    NOT NULL,
    is_engaged      boolean NOT NULL,
    PRIMARY KEY (cohort_id, application_ref)
);

-- An attempt exists once something has been handed in: the latest submission, how many
-- there were, and the marks counted. Two passes or two fails settle it.
CREATE TABLE attempt (
    cohort_id       text        NOT NULL,
    application_ref text        NOT NULL,
    attempt         smallint    NOT NULL,
    submissions     integer     NOT NULL,
    submitted_at    timestamptz NOT NULL,
    words           integer     NOT NULL,
    sha256          bytea       NOT NULL,
    title           text        NOT NULL,
    passes          smallint    NOT NULL DEFAULT 0,
    fails           smallint    NOT NULL DEFAULT 0,
    PRIMARY KEY (cohort_id, application_ref, attempt),
    CHECK (attempt IN (1, 2)),
    CHECK (submissions > 0),
    CHECK (octet_length(sha256) = 32),
    CHECK (passes <= 2 AND fails <= 2 AND passes + fails <= 3)
);

CREATE TABLE mark (
    cohort_id       text        NOT NULL,
    application_ref text        NOT NULL,
    attempt         smallint    NOT NULL,
    marker_id       bigint      NOT NULL,
    result          text        NOT NULL,
    score           smallint    NOT NULL,
    sealed_at       timestamptz NOT NULL,
    PRIMARY KEY (cohort_id, application_ref, attempt, marker_id),
    CHECK (result IN ('pass', 'fail'))
);
