-- How to reach people other than by e-mail, as they have told us.
CREATE TABLE reach (
  cohort_id  text NOT NULL,
  kind       text NOT NULL,
  contact_id text NOT NULL,
  phone      text NOT NULL,
  postal     text NOT NULL, -- the lines of an address
  PRIMARY KEY (cohort_id, kind, contact_id)
);
