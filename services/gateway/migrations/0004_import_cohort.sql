-- Which cohort an import is for, and which file when it came as a single one.
ALTER TABLE import
    ADD COLUMN cohort_id text NOT NULL DEFAULT '',
    ADD COLUMN file      text NOT NULL DEFAULT '';
