-- What is told later of a message that was accepted: by a report of a mail server, or a receipt of a provider.
ALTER TABLE message
  ADD COLUMN address  bytea,                    -- to which it went, as `suppression` has it
  ADD COLUMN sent_by  text NOT NULL DEFAULT ''; -- smtp or notify, once it was tried
CREATE INDEX message_suppressed ON message (address) WHERE state = 'suppressed' AND address IS NOT NULL;
CREATE INDEX suppression_hex ON suppression (encode(address, 'hex'));
