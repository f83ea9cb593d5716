-- How to reach participants: the one table here with names and addresses, and
-- only as far as something was to be sent.
CREATE TABLE contact (
  cohort_id       text NOT NULL,
  application_ref text NOT NULL,
  first_name      text NOT NULL,
  last_name       text NOT NULL,
  email           text NOT NULL,
  programme       text NOT NULL,
  PRIMARY KEY (cohort_id, application_ref)
);

-- What is to be said, written in the transaction that handles the event: one row
-- for an occasion, template and recipient, whatever is read twice.
CREATE TABLE message (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cohort_id       text        NOT NULL,
  application_ref text        NOT NULL,
  occasion        uuid        NOT NULL, -- the event's id
  template        text        NOT NULL,
  recipient       text        NOT NULL, -- the role: participant
  state           text        NOT NULL DEFAULT 'queued'
                  CHECK (state IN ('queued', 'accepted', 'dropped', 'failed')),
  attempts        integer     NOT NULL DEFAULT 0,
  due_at          timestamptz NOT NULL,
  settled_at      timestamptz,
  answer          text        NOT NULL DEFAULT '', -- the mail server's status code
  UNIQUE (occasion, template, recipient)
);
CREATE INDEX message_queued ON message (due_at, id) WHERE state = 'queued';
CREATE INDEX message_failed ON message (id) WHERE state = 'failed';
