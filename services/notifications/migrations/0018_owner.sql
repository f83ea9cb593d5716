-- Events of the feed whose participant's partner has not been told yet: they are the provider's alone ('?'), and told to
-- the partner, behind all that is there, once it is known (sql/outward_late.sql).
CREATE TABLE outward_waiting (
  cohort_id       text   NOT NULL,
  application_ref text   NOT NULL,
  position        bigint NOT NULL, -- in `outward`
  PRIMARY KEY (cohort_id, application_ref, position)
);
CREATE INDEX outward_waiting_position ON outward_waiting (position);
INSERT INTO incidental VALUES ('outward_waiting');
-- Such an event that was told to its partner later: the provider has had it at its first position.
ALTER TABLE outward ADD COLUMN is_late boolean NOT NULL DEFAULT false;
