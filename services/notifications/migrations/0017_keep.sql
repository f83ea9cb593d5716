-- How often GOV.UK Notify was asked what became of a message for which no receipt has come.
ALTER TABLE message ADD COLUMN asks integer NOT NULL DEFAULT 0;
CREATE INDEX message_untold ON message (settled_at) WHERE state = 'accepted' AND sent_by = 'notify' AND told_at IS NULL;

-- Since when a replay of what is left of the journal makes rows: what is older has no counterpart there.
CREATE FUNCTION journal_since() RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT j.at FROM journal j ORDER BY j.seq LIMIT 1), 'infinity')
$$;
