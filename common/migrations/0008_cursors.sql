-- A cursor moves with every batch. Like a head (0007_heads.sql) it has its position in the key, so
-- that its newest version is found at once, however many old ones a transaction that is open
-- elsewhere keeps.
ALTER TABLE cursor DROP CONSTRAINT cursor_pkey;
ALTER TABLE cursor ADD PRIMARY KEY (source, partition, position);

-- The key does not see to it any more that a partition of a source has one row. Who adds one
-- waits for others who do, and leaves out what is there by then.
CREATE FUNCTION cursor_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('cursor'::regclass::oid::bigint);
  IF EXISTS (SELECT FROM cursor c WHERE c.source = NEW.source AND c.partition = NEW.partition) THEN
    RETURN NULL;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cursor_once BEFORE INSERT ON cursor FOR EACH ROW EXECUTE FUNCTION cursor_once();
