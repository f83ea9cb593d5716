-- The public feed: what partners may hear of, in one order, that of the commits.

-- The last position given out. Its row is locked as the last thing of a transaction, so that positions have no
-- gaps and who has read up to one has missed nothing.
CREATE TABLE outward_head (position bigint NOT NULL);
INSERT INTO outward_head VALUES (0);

CREATE TABLE outward (
  position        bigint      PRIMARY KEY,
  id              uuid        NOT NULL, -- the event's
  type            text        NOT NULL,
  version         integer     NOT NULL,
  cohort_id       text        NOT NULL,
  subject         text        NOT NULL,
  subject_version bigint      NOT NULL,
  partner_id      text        NOT NULL, -- whose it is; '': it concerns all
  also_partner    text        NOT NULL, -- who had the participant before, or ''
  at              timestamptz NOT NULL, -- when it was written
  kept_at         timestamptz NOT NULL, -- when it came here: retention counts from then
  trace           text        NOT NULL,
  is_history      boolean     NOT NULL, -- imported rows of the past and what they caused
  payload         bytea       NOT NULL  -- MessagePack, as on the wire; ids and times, no names
);
ALTER TABLE outward ALTER COLUMN payload SET STORAGE MAIN;

-- Whose a participant or a session is, for events that do not say so.
CREATE TABLE outward_owner (
  cohort_id  text NOT NULL,
  kind       text NOT NULL, -- participant, session
  id         text NOT NULL, -- application_ref, session_id
  partner_id text NOT NULL,
  former     text NOT NULL DEFAULT '', -- the partner before
  PRIMARY KEY (cohort_id, kind, id)
);

-- Where somebody wants to be told.
CREATE TABLE endpoint (
  id              text        PRIMARY KEY,
  partner_id      text        NOT NULL, -- '': the provider's own, hears of everybody
  url             text        NOT NULL,
  description     text        NOT NULL,
  types           text[]      NOT NULL, -- of events; empty: all
  cohorts         text[]      NOT NULL, -- empty: all
  wants_history   boolean     NOT NULL,
  -- Sealed (common/seal.h). The former one signs beside it until `overlap_until`.
  secret          bytea       NOT NULL,
  former_secret   bytea       NOT NULL DEFAULT '',
  overlap_until   timestamptz,
  generation      bigint      NOT NULL DEFAULT 1, -- of the secret
  state           text        NOT NULL CHECK (state IN ('enabled', 'disabled')),
  why             text        NOT NULL DEFAULT '', -- disabled: asked, gone, failing
  is_warned       boolean     NOT NULL DEFAULT false, -- its owner was told that it fails
  events          bigint      NOT NULL DEFAULT 0, -- told about it: the subject's version
  created_at      timestamptz NOT NULL,
  changed_at      timestamptz NOT NULL,
  partition       integer     NOT NULL  -- which replica delivers
);
CREATE INDEX endpoint_partner ON endpoint (partner_id, id);

-- How far an endpoint is: of what it wants, everything up to `position` is delivered or a row of `delivery`.
CREATE TABLE endpoint_progress (
  endpoint_id   text        PRIMARY KEY REFERENCES endpoint ON DELETE CASCADE,
  position      bigint      NOT NULL,
  again_after   bigint      NOT NULL DEFAULT 0, -- a range that is sent once more: after this ...
  again_until   bigint      NOT NULL DEFAULT 0, -- ... up to this
  failures      bigint      NOT NULL DEFAULT 0, -- one after the other
  failing_since timestamptz,
  paused_until  timestamptz,                     -- one try at a time, and not before
  answer        text        NOT NULL DEFAULT '', -- the last one
  delivered_at  timestamptz                      -- the last that was taken
);

-- What could not be delivered at once: it waits for its next try or behind one of its subject, or was given up.
CREATE TABLE delivery (
  endpoint_id text        NOT NULL REFERENCES endpoint ON DELETE CASCADE,
  position    bigint      NOT NULL, -- in `outward`
  cohort_id   text        NOT NULL,
  subject     text        NOT NULL,
  state       text        NOT NULL CHECK (state IN ('waiting', 'failed')),
  attempts    bigint      NOT NULL,
  due_at      timestamptz NOT NULL,
  is_away     boolean     NOT NULL, -- the endpoint itself was away: due again when it is back
  answer      text        NOT NULL,
  PRIMARY KEY (endpoint_id, position)
);
CREATE INDEX delivery_waiting ON delivery (endpoint_id, cohort_id, subject, position) WHERE state = 'waiting';

-- Every try, for who wants to see them; the last ones of each endpoint are kept.
CREATE TABLE attempt (
  endpoint_id  text        NOT NULL REFERENCES endpoint ON DELETE CASCADE,
  number       bigint      GENERATED ALWAYS AS IDENTITY,
  position     bigint      NOT NULL,
  event_id     uuid        NOT NULL,
  type         text        NOT NULL,
  at           timestamptz NOT NULL,
  milliseconds bigint      NOT NULL,
  answer       text        NOT NULL, -- the status code, or in a word why there is none
  PRIMARY KEY (endpoint_id, number)
);

-- Where partners' events come from, and the secret that signs them.
CREATE TABLE event_source (
  id            text        PRIMARY KEY,
  partner_id    text        NOT NULL,
  description   text        NOT NULL,
  secret        bytea       NOT NULL, -- sealed
  former_secret bytea       NOT NULL DEFAULT '',
  overlap_until timestamptz,
  generation    bigint      NOT NULL DEFAULT 1,
  created_at    timestamptz NOT NULL
);

-- What partners have told, of types that are known and of others.
CREATE TABLE partner_event (
  source_id   text        NOT NULL, -- of event_source
  source      text        NOT NULL, -- CloudEvents: with `event_id` it is told once
  event_id    text        NOT NULL,
  type        text        NOT NULL,
  partner_id  text        NOT NULL,
  cohort_id   text        NOT NULL,
  subject     text        NOT NULL,
  happened_at timestamptz,
  received_at timestamptz NOT NULL,
  is_known    boolean     NOT NULL,
  data        text        NOT NULL, -- JSON, as it came
  number      bigint      GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (source_id, source, event_id)
);
CREATE INDEX partner_event_number ON partner_event (number);

-- The order of the feed is that of commits, and what is left of it depends on its retention; what became of
-- deliveries is never rebuilt. Sealing differs each time.
INSERT INTO incidental VALUES ('outward'), ('outward_head'), ('endpoint_progress'), ('delivery'), ('attempt');
CREATE VIEW compared_endpoint AS
  SELECT id, partner_id, url, description, types, cohorts, wants_history, generation, state, why, is_warned,
         created_at, changed_at, overlap_until, partition, events
    FROM endpoint;
CREATE VIEW compared_event_source AS
  SELECT id, partner_id, description, generation, created_at, overlap_until FROM event_source;
CREATE VIEW compared_partner_event AS
  SELECT source_id, source, event_id, type, partner_id, cohort_id, subject, happened_at, received_at, is_known,
         data FROM partner_event;
