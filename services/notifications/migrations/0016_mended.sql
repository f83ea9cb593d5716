-- Zones: ICU and the database do not know the same ones.
CREATE FUNCTION is_zone(name text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  PERFORM timestamptz 'epoch' AT TIME ZONE name;
  RETURN true;
EXCEPTION WHEN invalid_parameter_value THEN
  RETURN false;
END $$;

-- Midnight before, on the clock of the zone; one that is not known is UTC.
CREATE FUNCTION day_start(at timestamptz, zone text) RETURNS timestamptz LANGUAGE sql STABLE AS $$
  SELECT date_trunc('day', at, CASE WHEN is_zone(zone) THEN zone ELSE 'UTC' END)
$$;

-- What went into a digest, and what waits for one: by the reader.
CREATE INDEX message_digest ON message (digest) WHERE digest IS NOT NULL;
CREATE INDEX message_reader_item ON message (cohort_id, kind, reader, recipient, channel, due_at)
  WHERE state = 'queued' AND is_item;

-- outward.partner_id may be '?' as well: it is for the provider alone (sql/outward_add.sql).

-- Whose participants are, as far as it was told before the feed kept it.
INSERT INTO outward_owner (cohort_id, kind, id, partner_id)
SELECT cohort_id, 'participant', application_ref, partner_id FROM participant WHERE partner_id <> ''
ON CONFLICT (cohort_id, kind, id) DO NOTHING;
