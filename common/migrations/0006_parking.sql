-- Events put aside, tried again and watched by operators (docs/adr/0009). Of a
-- subject only the first is tried ("waiting"); the later ones stand "behind" it.
-- "dead": tried to the end of the ladder; somebody must look.
ALTER TABLE parked
  ADD COLUMN seq      bigint      GENERATED ALWAYS AS IDENTITY, -- the order of arrival
  ADD COLUMN state    text        NOT NULL DEFAULT 'waiting'
             CHECK (state IN ('waiting', 'behind', 'dead')),
  ADD COLUMN tries    integer     NOT NULL DEFAULT 1,
  ADD COLUMN build    text        NOT NULL DEFAULT '',    -- of the program that failed last
  ADD COLUMN event_at timestamptz NOT NULL DEFAULT now(), -- when the event became true
  ADD COLUMN last_at  timestamptz NOT NULL DEFAULT now(), -- of the last try; `at` is the first
  ADD COLUMN next_at  timestamptz NOT NULL DEFAULT now(); -- of the next one, when it waits
CREATE INDEX parked_subject ON parked (cohort_id, subject, seq);
CREATE INDEX parked_due ON parked (next_at, seq) WHERE state = 'waiting';
UPDATE parked p SET state = 'behind', tries = 0
 WHERE EXISTS (SELECT FROM parked e
                WHERE e.cohort_id = p.cohort_id AND e.subject = p.subject AND e.seq < p.seq);

-- What was begun before its handler ran, so that a handler that ends the process
-- counts: the events of a partition up to `until`, or of these the one at `position`.
CREATE TABLE begun (
  source      text        NOT NULL,
  partition   integer     NOT NULL,
  until       bigint      NOT NULL,
  position    bigint      NOT NULL DEFAULT 0, -- 0: all together
  tries       integer     NOT NULL DEFAULT 0, -- of that one: starts of a replica that have tried it
  incarnation bigint      NOT NULL DEFAULT 0, -- the last of them
  at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, partition)
);

-- What operators did to parked events.
CREATE TABLE parked_audit (
  id     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at     timestamptz NOT NULL,
  who    text        NOT NULL, -- USER@HOST, as gtctl says
  action text        NOT NULL,
  filter text        NOT NULL,
  count  bigint      NOT NULL
);
