-- How messages go out: which domain they go to, under which id, and to whom nothing is sent any more.
ALTER TABLE message
  ADD COLUMN domain         text    NOT NULL DEFAULT '', -- the recipient's, once it had to wait for others of it
  ADD COLUMN send_partition integer,                     -- whose lease sends it; NULL: that of its event
  ADD COLUMN mail_id        bytea,                       -- the left part of its Message-ID, once accepted
  ADD COLUMN told_at        timestamptz;                 -- when a receipt or a report came, of state delivered or bounced

DROP INDEX message_queued;
CREATE INDEX message_due ON message (priority, due_at, id) WHERE state = 'queued';
CREATE INDEX message_expires ON message (expires_at) WHERE state = 'queued' AND expires_at IS NOT NULL;
CREATE INDEX message_mail_id ON message (mail_id) WHERE mail_id IS NOT NULL;

-- Addresses to which nothing is sent, by the SHA-256 of "CHANNEL ADDRESS", so that nobody reads them here. Whose
-- they are: the contact for which it was found out.
CREATE TABLE suppression (
  address      bytea       PRIMARY KEY,
  channel      text        NOT NULL,
  cohort_id    text        NOT NULL,
  kind         text        NOT NULL,
  contact_id   text        NOT NULL,
  reason       text        NOT NULL, -- refused, bounced, complained, by hand
  answer       text        NOT NULL, -- the status code that said so
  since        timestamptz NOT NULL
);
-- Every change of it.
CREATE TABLE suppression_audit (
  seq     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at      timestamptz NOT NULL,
  who     text        NOT NULL, -- '': the service itself
  action  text        NOT NULL CHECK (action IN ('suppressed', 'lifted')),
  address bytea       NOT NULL,
  reason  text        NOT NULL
);
CREATE INDEX suppression_audit_address ON suppression_audit (address);

-- How to reach those who are no participants, by what events call them (kind: mentor, headteacher, partner, staff).
CREATE TABLE contact_other (
  cohort_id  text NOT NULL,
  kind       text NOT NULL,
  contact_id text NOT NULL,
  first_name text NOT NULL,
  last_name  text NOT NULL,
  email      text NOT NULL,
  programme  text NOT NULL,
  PRIMARY KEY (cohort_id, kind, contact_id)
);
-- The kind of contact that a recipient's role means.
CREATE FUNCTION contact_kind(role text) RETURNS text LANGUAGE sql IMMUTABLE AS
  $$ SELECT CASE WHEN role IN ('facilitator', 'coach', 'marker') THEN 'staff' ELSE role END $$;

-- What mail servers and providers say happens outside of the journal; a replay sends nothing and hears nothing.
INSERT INTO incidental VALUES ('suppression'), ('suppression_audit'), ('contact_other');
