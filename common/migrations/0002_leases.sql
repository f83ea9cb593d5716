-- Which replica of the service handles which partition (docs/adr/0008). Times are
-- the database's. Small and much changed: room on the page keeps updates in place.

-- Every start of a replica draws a number of its own: of two processes under one
-- name the later one counts.
CREATE SEQUENCE incarnation;

CREATE TABLE replica (
  instance    text        PRIMARY KEY,
  incarnation bigint      NOT NULL,
  seen_at     timestamptz NOT NULL,
  expires_at  timestamptz NOT NULL -- until then it shares the partitions
) WITH (fillfactor = 20);

CREATE TABLE lease (
  partition   integer     PRIMARY KEY,
  owner       text        NOT NULL DEFAULT '', -- an instance; '' for free
  incarnation bigint      NOT NULL DEFAULT 0,
  epoch       bigint      NOT NULL DEFAULT 0,  -- counts changes of hands
  is_suspect  boolean     NOT NULL DEFAULT false, -- was not given up, but left behind
  expires_at  timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 20);
INSERT INTO lease (partition) SELECT generate_series(0, 63);
