-- A list of schools by name (school_list_by_name.sql); tens of thousands of a national cohort.
CREATE INDEX school_name ON school (cohort_id, name, urn);
