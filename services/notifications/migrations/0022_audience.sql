-- What is to be told to an audience of which another service has told, or may have told, what has not been read here
-- yet: written with the event, told when it has been read (rules/await.c). An event and a rule have one row.
CREATE TABLE audience_wait (
  id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cohort_id  text        NOT NULL,
  cause      uuid        NOT NULL,
  version    bigint      NOT NULL, -- of the subject
  subject    text        NOT NULL,
  event_type text        NOT NULL,
  facts      bytea       NOT NULL, -- the event's payload
  rule       text        NOT NULL,
  partition  integer     NOT NULL,
  at         timestamptz NOT NULL, -- when the event was handled
  is_history boolean     NOT NULL,
  until      timestamptz NOT NULL, -- after that it is given up
  source     text        NOT NULL, -- who knows the audience
  seen       bigint      NOT NULL, -- the sum of our cursors of that source when the audience was looked up; -1: events were parked
  is_told    boolean     NOT NULL DEFAULT false, -- told again, and waits for parked events alone
  made_at    timestamptz NOT NULL DEFAULT now(), -- by the database's clock, as the next one
  look_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audience_wait_look ON audience_wait (look_at, id);
CREATE INDEX audience_wait_cause ON audience_wait (cause);
-- A replay makes no messages of it, and its rows go.
INSERT INTO incidental VALUES ('audience_wait');
