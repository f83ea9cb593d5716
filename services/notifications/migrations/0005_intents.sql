-- A message is an intent: what is to be said to whom, by which channel, not before and not after which
-- time, and why. It is written in the transaction that handles its cause; sending it is another step.
ALTER TABLE message DROP CONSTRAINT message_state_check;
ALTER TABLE message ADD CONSTRAINT message_state_check
  CHECK (state IN ('queued', 'accepted', 'dropped', 'failed', 'held', -- as before
                   'withdrawn',   -- it has lost its meaning before it left
                   'suppressed',  -- the recipient does not want it, or can't be reached so
                   'digested',    -- it is part of a digest
                   'delivered', 'bounced')); -- after `accepted`, when the channel tells

ALTER TABLE message
  -- The event. `occasion` is the same for a participant's mail; for another recipient or channel it is made of
  -- both (sql/message_plan.sql), so that an occasion, a template and a role stay unique. NULL: as `occasion`.
  ADD COLUMN cause            uuid,
  ADD COLUMN recipient_id     text        NOT NULL DEFAULT '', -- '': the participant, application_ref
  ADD COLUMN channel          text        NOT NULL DEFAULT 'email'
             CHECK (channel IN ('email', 'sms', 'letter', 'in_app')),
  ADD COLUMN priority         integer     NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 2), -- urgent, normal, bulk
  ADD COLUMN is_mandatory     boolean     NOT NULL DEFAULT true, -- no choice of the recipient's stops it
  ADD COLUMN topic            text        NOT NULL DEFAULT '',   -- what preferences are about
  ADD COLUMN expires_at       timestamptz,                       -- NULL: never
  ADD COLUMN rule             text        NOT NULL DEFAULT '',   -- its name, as published
  ADD COLUMN about            text        NOT NULL DEFAULT '',   -- the session, window or meeting, or ''
  ADD COLUMN event_type       text        NOT NULL DEFAULT '',
  ADD COLUMN facts            bytea       NOT NULL DEFAULT '',   -- the event's payload: ids and times, nothing personal
  ADD COLUMN sequence         bigint      NOT NULL DEFAULT 0,    -- of what it is about, as calendars count
  ADD COLUMN template_version bigint      NOT NULL DEFAULT 0,    -- that was sent; 0: none yet
  ADD COLUMN reason           text        NOT NULL DEFAULT '',   -- why it was not sent, or late
  ADD COLUMN made_at          timestamptz NOT NULL DEFAULT now(),
  -- Written by the service's own clock (digests), not by an event: a replay makes none of them.
  ADD COLUMN is_timed         boolean     NOT NULL DEFAULT false;

CREATE INDEX message_about ON message (cohort_id, about) WHERE state = 'queued' AND about <> '';
CREATE INDEX message_person ON message (cohort_id, application_ref);

DROP VIEW compared_message;
CREATE VIEW compared_message AS
  SELECT cohort_id, application_ref, occasion, cause, template, recipient, recipient_id, channel, partition,
         priority, is_mandatory, topic, rule, about, event_type, facts, sequence
    FROM message WHERE NOT is_timed;
