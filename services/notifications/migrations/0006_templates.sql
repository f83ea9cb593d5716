-- What messages say, in versions that never change. A version is live from its time until a later one
-- is; of two with the same time the higher counts.
CREATE TABLE template (
  name         text        NOT NULL,
  version      bigint      NOT NULL,
  source       text        NOT NULL,
  live_from    timestamptz NOT NULL,
  is_shipped   boolean     NOT NULL, -- came with a release
  published_at timestamptz NOT NULL,
  PRIMARY KEY (name, version)
);
