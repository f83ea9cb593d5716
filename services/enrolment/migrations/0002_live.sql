-- What happens one by one beside the files: consents, staff, and the history of an application.
-- The release before this one goes on working: it neither reads nor writes what is new.
ALTER TABLE application
  ADD COLUMN mentor_consent      boolean NOT NULL DEFAULT false,
  ADD COLUMN headteacher_consent boolean NOT NULL DEFAULT false;

-- `id` of staff is the digest of the address, hexadecimal: facilitators, coaches and markers.
ALTER TABLE person DROP CONSTRAINT person_kind_check;
ALTER TABLE person ADD CONSTRAINT person_kind_check
  CHECK (kind IN ('applicant', 'mentor', 'partner', 'headteacher', 'staff'));

-- What an application was after each of its changes; `version` is that of the event.
CREATE TABLE application_history (
    cohort_id       text        NOT NULL,
    application_ref text        NOT NULL,
    version         bigint      NOT NULL,
    what            text        NOT NULL,
    at              timestamptz NOT NULL,
    state           text        NOT NULL,
    reason          text        NOT NULL,
    mode            text        NOT NULL,
    partner_id      text        NOT NULL,
    PRIMARY KEY (cohort_id, application_ref, version)
);
