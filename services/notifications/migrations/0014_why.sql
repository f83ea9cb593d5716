-- What happened to somebody, for who asks why a rule has planned nothing.
CREATE INDEX outward_subject ON outward (cohort_id, subject, position);
