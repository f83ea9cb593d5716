-- The tables of the Fastify peer: the same facts as ours, laid out as one service would, in a
-- schema of its own of the same database.
CREATE SCHEMA peer;
SET search_path = peer;

CREATE TABLE api_key (
  key_hash   text PRIMARY KEY, -- SHA-256 of the secret
  name       text NOT NULL,
  partner_id text NOT NULL     -- '': every partner
);

CREATE TABLE place (
  cohort_id  text   NOT NULL,
  partner_id text   NOT NULL,
  programme  text   NOT NULL,
  places     bigint NOT NULL,
  held       bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (cohort_id, partner_id, programme)
);

CREATE TABLE application (
  cohort_id       text        NOT NULL,
  application_ref text        NOT NULL,
  submitted_at    timestamptz NOT NULL DEFAULT now(),
  trn             text        NOT NULL,
  first_name      text        NOT NULL,
  last_name       text        NOT NULL,
  email           text        NOT NULL,
  date_of_birth   text        NOT NULL,
  school_urn      text        NOT NULL,
  role            text        NOT NULL,
  programme       text        NOT NULL,
  mode            text        NOT NULL,
  partner_id      text        NOT NULL,
  state           text        NOT NULL,
  PRIMARY KEY (cohort_id, application_ref)
);
CREATE INDEX application_rival ON application (cohort_id, trn);

-- What a figure is explained by; as many rows a person as the plan has components.
CREATE TABLE component (
  cohort_id       text   NOT NULL,
  application_ref text   NOT NULL,
  component       text   NOT NULL,
  delivery        text   NOT NULL,
  planned         bigint NOT NULL,
  recorded        bigint NOT NULL,
  PRIMARY KEY (cohort_id, application_ref, component)
);

CREATE TABLE evidence (
  cohort_id       text        NOT NULL,
  application_ref text        NOT NULL,
  at              timestamptz NOT NULL,
  event_id        text        NOT NULL,
  component       text        NOT NULL,
  minutes         bigint      NOT NULL,
  PRIMARY KEY (cohort_id, application_ref, at, event_id)
);

CREATE TABLE person (
  cohort_id       text NOT NULL,
  application_ref text NOT NULL,
  partner_id      text NOT NULL,
  programme       text NOT NULL,
  state           text NOT NULL,
  PRIMARY KEY (cohort_id, application_ref)
);

CREATE TABLE outbox (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL DEFAULT now(),
  type    text        NOT NULL,
  subject text        NOT NULL,
  payload jsonb       NOT NULL
);

-- The answer that is given again under the same key; also who wrote what, when and from where.
CREATE TABLE idempotency (
  key         text PRIMARY KEY,
  fingerprint text        NOT NULL,
  answer      jsonb       NOT NULL,
  who         text        NOT NULL,
  at          timestamptz NOT NULL DEFAULT now()
);
