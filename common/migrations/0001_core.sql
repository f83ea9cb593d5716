-- What every service keeps beside its own tables: the events it tells, how far it
-- has read those of others, the answers it gave, what it could not handle, and
-- its copy of the programmes.

-- The log: insert-only. A position is dense within its partition.
CREATE TABLE outbox (
  partition       integer     NOT NULL,
  position        bigint      NOT NULL,
  epoch           bigint      NOT NULL,
  id              uuid        NOT NULL,
  type            text        NOT NULL,
  version         integer     NOT NULL,
  cohort_id       text        NOT NULL,
  subject         text        NOT NULL,
  subject_version bigint      NOT NULL,
  at              timestamptz NOT NULL,
  trace           text        NOT NULL DEFAULT '',
  payload         bytea       NOT NULL,
  PRIMARY KEY (partition, position)
);

-- The last position of each partition. Its row lock, held to the commit, makes
-- the order of positions the order of commits (docs/adr/0002). Much changed and
-- small: room on the page keeps every update in place.
CREATE TABLE outbox_head (
  partition integer PRIMARY KEY,
  position  bigint  NOT NULL DEFAULT 0,
  epoch     bigint  NOT NULL DEFAULT 0
) WITH (fillfactor = 20);
INSERT INTO outbox_head (partition) SELECT generate_series(0, 63);

-- How far this service has read. It moves in the transaction of the effects.
CREATE TABLE cursor (
  source    text    NOT NULL,
  partition integer NOT NULL,
  position  bigint  NOT NULL DEFAULT 0,
  epoch     bigint  NOT NULL DEFAULT 0,
  PRIMARY KEY (source, partition)
) WITH (fillfactor = 20);

-- The first answer to each command, under its idempotency key.
CREATE TABLE answer (
  key       bytea       PRIMARY KEY,
  cohort_id text        NOT NULL,
  code      text        NOT NULL, -- '' for done
  field     text        NOT NULL,
  result    text        NOT NULL,
  at        timestamptz NOT NULL DEFAULT now()
);

-- Events that a handler could not take, and later ones of the same subject.
CREATE TABLE parked (
  source    text        NOT NULL,
  partition integer     NOT NULL,
  position  bigint      NOT NULL,
  id        uuid        NOT NULL,
  type      text        NOT NULL,
  version   integer     NOT NULL,
  cohort_id text        NOT NULL,
  subject   text        NOT NULL,
  payload   bytea       NOT NULL,
  error     text        NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, partition, position)
);

-- Published versions of programmes; seq tells a reader what is new to it.
CREATE TABLE programme (
  code       text   NOT NULL,
  version    bigint NOT NULL,
  definition text   NOT NULL,
  seq        bigint GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (code, version)
);
