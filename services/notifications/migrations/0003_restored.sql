-- What a restored service must know. A message that was queued in the backup may have been sent
-- since: it is held until somebody decides.
ALTER TABLE message DROP CONSTRAINT message_state_check;
ALTER TABLE message ADD CONSTRAINT message_state_check
  CHECK (state IN ('queued', 'accepted', 'dropped', 'failed', 'held'));
CREATE INDEX message_held ON message (id) WHERE state = 'held';

-- The Message-IDs of mails that went out before a restore: they are not sent again.
CREATE TABLE mail_kept (message_id text PRIMARY KEY);

-- The subject's version in the event: with cohort, person and template it tells the occasion also
-- when the event is told anew, under another id. 0: from before this was kept.
ALTER TABLE message ADD COLUMN version bigint NOT NULL DEFAULT 0;
