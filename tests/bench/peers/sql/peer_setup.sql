-- The tables of one run, in one statement: an event with the envelope that ours have, and the
-- effect that our own consumer keeps. (Ids grow with time, so both indexes grow at their end.)
CREATE SCHEMA bench_peers
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL,
  type text NOT NULL,
  version bigint NOT NULL,
  cohort_id text NOT NULL,
  subject text NOT NULL,
  subject_version bigint NOT NULL,
  at timestamptz NOT NULL,
  payload bytea NOT NULL)
CREATE TABLE inbox (
  event_id uuid PRIMARY KEY)
CREATE TABLE effect (
  run text NOT NULL,
  event_id uuid NOT NULL,
  number bigint NOT NULL,
  payload bytea NOT NULL);
