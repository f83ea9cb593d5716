-- What is told in the application itself: read there, the newest first.
ALTER TABLE message ADD COLUMN read_at timestamptz; -- NULL: not yet
CREATE INDEX message_inbox ON message (cohort_id, reader, id) WHERE channel = 'in_app';
