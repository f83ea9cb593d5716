-- Meetings that are arranged, the notes of coaches, and since when somebody has a coach. Here a
-- coach is a staff_id: the digest of the address, hexadecimal.
ALTER TABLE participant ADD COLUMN matched_at timestamptz NOT NULL DEFAULT 'epoch';
ALTER TABLE meeting ADD COLUMN staff_id text NOT NULL DEFAULT ''; -- '': recorded before this
CREATE INDEX meeting_of_participant ON meeting (cohort_id, application_ref);

CREATE OR REPLACE VIEW compared_participant AS
  SELECT p.cohort_id, p.application_ref, p.state, p.programme, p.partner_id, c.address_digest,
         p.waits_from, p.version, p.matched_at
    FROM participant p LEFT JOIN coach c USING (cohort_id, coach_id);

-- It changes only under the lock of the participant's row. `sequence` counts the changes.
CREATE TABLE arranged (
    cohort_id       text        NOT NULL,
    meeting_id      text        NOT NULL,
    application_ref text        NOT NULL,
    staff_id        text        NOT NULL,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    is_called_off   boolean     NOT NULL,
    sequence        bigint      NOT NULL,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (cohort_id, meeting_id),
    CHECK (starts_at < ends_at)
);
CREATE INDEX arranged_of_participant ON arranged (cohort_id, application_ref);
CREATE INDEX arranged_of_coach ON arranged (cohort_id, staff_id);

-- For the coach alone: no event, answer or log has any of it.
CREATE TABLE note (
    cohort_id       text        NOT NULL,
    note_id         text        NOT NULL,
    application_ref text        NOT NULL,
    staff_id        text        NOT NULL,
    written_at      timestamptz NOT NULL,
    note            text        NOT NULL,
    PRIMARY KEY (cohort_id, note_id)
);
CREATE INDEX note_of_coach ON note (cohort_id, staff_id, application_ref, written_at, note_id);
