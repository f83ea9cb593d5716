-- The log in volumes (docs/adr/0013): each covers a span of time, is a partition of its own,
-- and goes as a whole once nobody needs it. Which volume is written stands in the head rows, so
-- that a volume's positions of a partition are without a gap, whatever any clock does.

ALTER TABLE outbox_head ADD COLUMN volume integer NOT NULL DEFAULT 1;
-- Positions up to it are gone.
ALTER TABLE outbox_head ADD COLUMN oldest bigint NOT NULL DEFAULT 0;

-- By the database's clock, which rehearsals do not set.
CREATE TABLE log_volume (
  volume    integer     PRIMARY KEY,
  begins_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ends_at   timestamptz -- NULL: it is being written
);
INSERT INTO log_volume (volume) VALUES (1);

-- A volume has the positions after `after`, up to that of the next one.
CREATE TABLE log_start (
  partition integer NOT NULL,
  volume    integer NOT NULL,
  after     bigint  NOT NULL,
  PRIMARY KEY (partition, volume)
);
INSERT INTO log_start (partition, volume, after) SELECT partition, 1, 0 FROM outbox_head;

-- How far each group of readers has told us that it is.
CREATE TABLE log_reader (
  reader    text        NOT NULL,
  partition integer     NOT NULL,
  position  bigint      NOT NULL DEFAULT 0,
  seen_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reader, partition)
) WITH (fillfactor = 40);

CREATE FUNCTION log_current() RETURNS integer LANGUAGE sql AS
  'SELECT max(volume) FROM outbox_head';

-- What was written so far is the first volume.
ALTER TABLE outbox RENAME TO outbox_1;
ALTER TABLE outbox_1 DROP CONSTRAINT outbox_pkey;
ALTER TABLE outbox_1 ADD COLUMN volume integer NOT NULL DEFAULT 1;
CREATE TABLE outbox (
  LIKE outbox_1 INCLUDING DEFAULTS,
  PRIMARY KEY (partition, position, volume)
) PARTITION BY RANGE (volume);
ALTER TABLE outbox ATTACH PARTITION outbox_1 FOR VALUES FROM (1) TO (2);
-- For a program of the release before, until it is replaced.
ALTER TABLE outbox ALTER COLUMN volume SET DEFAULT log_current();

-- Makes the volumes up to `ahead` after the one that is written. To attach one stops nobody.
CREATE FUNCTION log_prepare(ahead bigint) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
  made text;
BEGIN
  FOR number IN log_current() + 1 .. log_current() + ahead LOOP
    made := format('%I.%I', current_schema(), 'outbox_' || number);
    IF to_regclass(made) IS NULL THEN
      EXECUTE format('CREATE TABLE %s (LIKE outbox INCLUDING DEFAULTS INCLUDING INDEXES,
                        CHECK (volume >= %s AND volume < %s))', made, number, number + 1);
      EXECUTE format('ALTER TABLE outbox ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
                     made, number, number + 1);
    END IF;
  END LOOP;
END $$;

-- Begins the next volume when the present one is older than `days` and holds something.
CREATE FUNCTION log_turn(days bigint) RETURNS boolean LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
  present log_volume;
BEGIN
  SELECT * INTO present FROM log_volume v WHERE v.volume = log_current();
  IF present.begins_at > clock_timestamp() - days * interval '1 day' OR NOT EXISTS (
       SELECT FROM outbox_head h JOIN log_start s USING (partition, volume) WHERE h.position > s.after) THEN
    RETURN false;
  END IF;
  PERFORM log_prepare(1);
  PERFORM FROM outbox_head ORDER BY partition FOR UPDATE;
  UPDATE outbox_head SET volume = present.volume + 1;
  INSERT INTO log_start SELECT partition, volume, position FROM outbox_head;
  UPDATE log_volume SET ends_at = clock_timestamp() WHERE volume = present.volume;
  INSERT INTO log_volume (volume) VALUES (present.volume + 1);
  RETURN true;
END $$;

-- The reader that has most to read up to the end of a volume, if any. Who is behind what is gone
-- keeps nothing: it can't go on anyway (docs/wire.md).
CREATE FUNCTION log_slowest(of_volume integer) RETURNS TABLE (reader text, of_partition integer,
  is_at bigint, needs bigint) LANGUAGE sql AS $$
  SELECT r.reader, r.partition, r.position, s.after - r.position
    FROM log_reader r JOIN log_start s ON s.partition = r.partition AND s.volume = of_volume + 1
    JOIN outbox_head h ON h.partition = r.partition
   WHERE r.position < s.after AND r.position >= h.oldest
   ORDER BY s.after - r.position DESC, r.reader, r.partition LIMIT 1
$$;

CREATE FUNCTION log_drop(gone integer) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
BEGIN
  EXECUTE format('DROP TABLE %I.%I', current_schema(), 'outbox_' || gone);
  PERFORM FROM outbox_head ORDER BY partition FOR UPDATE;
  UPDATE outbox_head h SET oldest = s.after
    FROM log_start s WHERE s.partition = h.partition AND s.volume = gone + 1;
  DELETE FROM log_start s WHERE s.volume = gone;
  DELETE FROM log_volume v WHERE v.volume = gone;
END $$;

-- Goes through the volumes, the oldest first, and drops (unless `is_dry`) those that ended more
-- than `days` ago, up to the first that a reader still needs. A row for each: what became of it
-- ('dropped', 'young', 'reader', 'behind' one that is kept, 'written'), and because of whom.
CREATE FUNCTION log_retain(days bigint, is_dry boolean)
RETURNS TABLE (verdict text, volume integer, begins_at timestamptz, ends_at timestamptz,
               events bigint, reader text, of_partition integer, is_at bigint, needs bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  is_kept boolean := false;
BEGIN
  FOR volume, begins_at, ends_at IN SELECT v.volume, v.begins_at, v.ends_at FROM log_volume v ORDER BY 1 LOOP
    SELECT sum(coalesce(n.after, h.position) - s.after) INTO events
      FROM log_start s JOIN outbox_head h USING (partition)
      LEFT JOIN log_start n ON n.partition = s.partition AND n.volume = s.volume + 1
     WHERE s.volume = log_retain.volume;
    SELECT s.* INTO reader, of_partition, is_at, needs FROM log_slowest(log_retain.volume) s;
    verdict := CASE WHEN ends_at IS NULL THEN 'written'
                    WHEN ends_at > clock_timestamp() - days * interval '1 day' THEN 'young'
                    WHEN is_kept THEN 'behind'
                    WHEN reader IS NOT NULL THEN 'reader'
                    ELSE 'dropped' END;
    is_kept := is_kept OR verdict <> 'dropped';
    IF verdict = 'dropped' AND NOT is_dry THEN
      PERFORM log_drop(log_retain.volume);
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
