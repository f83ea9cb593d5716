-- A message belongs to the partition of its event: of several replicas the one that
-- has it leased sends the message. For those queued before, any will do.
ALTER TABLE message ADD COLUMN partition integer NOT NULL DEFAULT 0;
