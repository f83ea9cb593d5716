-- The tables of one run, in one statement. (Ids grow with time, so both indexes grow at their end.)
CREATE SCHEMA bench_peers
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL,
  payload bytea NOT NULL)
CREATE TABLE inbox (
  event_id uuid PRIMARY KEY)
CREATE TABLE effect (
  event_id uuid NOT NULL,
  payload bytea NOT NULL);
