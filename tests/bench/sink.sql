-- The table of gt-sink, and the same for rows that are inserted without any of us.
CREATE TABLE effect (
  run      text   NOT NULL,
  event_id uuid   NOT NULL,
  number   bigint NOT NULL,
  payload  text   NOT NULL
);
CREATE TABLE bare (LIKE effect INCLUDING ALL);
