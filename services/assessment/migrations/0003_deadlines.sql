-- Windows that change, what each candidate was told of them, and numbers in place of names.
ALTER TABLE assessment_window ADD COLUMN sequence bigint NOT NULL DEFAULT 0; -- counts the changes

-- What a marker sees instead of a reference. '' until something is handed in to this release.
ALTER TABLE attempt ADD COLUMN candidate_no text NOT NULL DEFAULT '';
UPDATE attempt
   SET candidate_no = left(encode(sha256(convert_to(cohort_id || '/' || application_ref || '/' || attempt
                                                    || '/' || random(), 'UTF8')), 'hex'), 16);
CREATE UNIQUE INDEX attempt_candidate_no ON attempt (cohort_id, candidate_no) WHERE candidate_no <> '';
CREATE VIEW compared_attempt AS
  SELECT cohort_id, application_ref, attempt, submissions, submitted_at, words, sha256, title, passes,
         fails
    FROM attempt;

-- The times that a candidate was told last, the adjustment applied; `sequence` counts the changes.
CREATE TABLE deadline (
    cohort_id       text        NOT NULL,
    application_ref text        NOT NULL,
    window_id       text        NOT NULL,
    attempt         smallint    NOT NULL,
    opens_at        timestamptz NOT NULL,
    closes_at       timestamptz NOT NULL,
    sequence        bigint      NOT NULL,
    PRIMARY KEY (cohort_id, application_ref, window_id)
);
