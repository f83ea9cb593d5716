-- A head is where the last block of its partition ends (docs/adr/0046): nothing has to be written for it, and
-- nothing has old versions. Who appends locks the partition by an advisory lock, which leaves nothing behind either.

-- In the order in which writers take them: the journal first. (Constraints of its volumes are dropped at the end.)
LOCK TABLE journal IN ACCESS EXCLUSIVE MODE;

-- What is left of the table of heads is what seldom changes.
DROP VIEW compared_outbox_head;
ALTER TABLE outbox_head RENAME TO log_head;

-- The block's last position; 0 where nobody asks for it: in blocks of before that others follow.
ALTER TABLE log_block ADD COLUMN last bigint NOT NULL DEFAULT 0;
ALTER TABLE log_block ALTER COLUMN last DROP DEFAULT;
UPDATE log_block b
   SET last = h.position
  FROM log_head h
 WHERE b.volume = h.volume AND b.partition = h.partition
   AND b.first = (SELECT max(x.first) FROM log_block x WHERE x.volume = h.volume AND x.partition = h.partition)
   AND b.first + cardinality(b.events) - 1 = h.position;

-- For readers, and for programs of the releases before, under the name and with the columns of the table. The last
-- volume of a partition has its last block, or begins where the partition ends.
CREATE VIEW outbox_head AS
SELECT h.partition,
       (SELECT coalesce((SELECT b.last FROM log_block b
                          WHERE b.partition = s.partition AND b.volume = s.volume
                          ORDER BY b.first DESC LIMIT 1), s.after)
          FROM log_start s WHERE s.partition = h.partition ORDER BY s.volume DESC LIMIT 1) AS position,
       h.epoch, (SELECT max(v.volume) FROM log_volume v) AS volume, h.oldest
  FROM log_head h;

DO $$
BEGIN
  IF EXISTS (SELECT FROM log_head old JOIN outbox_head new USING (partition) WHERE old.position <> new.position) THEN
    RAISE EXCEPTION 'a head is not the end of its partition''s last block';
  END IF;
END $$;
ALTER TABLE log_head DROP COLUMN position, DROP COLUMN volume;
ALTER TABLE log_head ADD PRIMARY KEY (partition);
CREATE VIEW compared_log_head AS SELECT partition, position FROM outbox_head;

CREATE OR REPLACE FUNCTION log_current() RETURNS integer LANGUAGE sql AS
  'SELECT max(volume) FROM log_volume';

-- Until the transaction ends nobody else appends to these partitions, which are in order.
CREATE FUNCTION log_lock(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock('log_head'::regclass::oid::integer, w::integer) FROM unnest(wanted) w;
END $$;

-- Programs of the releases before move heads by as many events as they then insert; scripts/database sets epochs,
-- in the schema of any service. What is not changed is not written: it may have moved since the statement began.
CREATE FUNCTION outbox_head_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.position <> OLD.position THEN
    PERFORM log_lock(ARRAY[OLD.partition]);
    SELECT h.position + NEW.position - OLD.position INTO NEW.position
      FROM outbox_head h WHERE h.partition = OLD.partition;
  END IF;
  IF (NEW.epoch, NEW.oldest) <> (OLD.epoch, OLD.oldest) THEN
    EXECUTE format('UPDATE %I.log_head SET epoch = $1, oldest = $2 WHERE partition = $3', TG_TABLE_SCHEMA)
      USING NEW.epoch, NEW.oldest, OLD.partition;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER outbox_head_update INSTEAD OF UPDATE ON outbox_head
  FOR EACH ROW EXECUTE FUNCTION outbox_head_update();

CREATE OR REPLACE FUNCTION outbox_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log_block (volume, partition, first, last, at, events)
  VALUES (coalesce(NEW.volume, log_current()), NEW.partition, NEW.position, NEW.position, NEW.at,
          ARRAY[ROW(NEW.position, NEW.subject_version, NEW.id, NEW.version, NEW.type, NEW.cohort_id,
                    NEW.subject, coalesce(NEW.trace, ''), NEW.payload)::logged]);
  RETURN NEW;
END $$;

-- Volumes without the constraint of a check, which PostgreSQL would read anew for each statement that inserts. A
-- table that is attached is empty.
CREATE OR REPLACE FUNCTION log_block_prepare(number integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made text := format('%I.%I', current_schema(), 'log_block_' || number);
BEGIN
  IF to_regclass(made) IS NULL THEN
    EXECUTE format('CREATE TABLE %s (LIKE log_block INCLUDING STORAGE INCLUDING INDEXES)', made);
    EXECUTE format('ALTER TABLE log_block ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
                   made, number, number + 1);
  END IF;
END $$;
CREATE OR REPLACE FUNCTION journal_prepare(number integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made text := format('%I.%I', current_schema(), 'journal_' || number);
BEGIN
  IF to_regclass(made) IS NULL THEN
    EXECUTE format('CREATE TABLE %s (LIKE journal INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING INDEXES)', made);
    EXECUTE format('ALTER TABLE journal ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
                   made, number, number + 1);
  END IF;
END $$;
DO $$
DECLARE
  checked record;
BEGIN
  FOR checked IN SELECT c.conrelid::regclass AS volume, c.conname AS name
                   FROM pg_constraint c JOIN pg_inherits i ON i.inhrelid = c.conrelid
                  WHERE c.contype = 'c' AND i.inhparent IN ('log_block'::regclass, 'journal'::regclass) LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', checked.volume, checked.name);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION log_drop(gone integer) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
BEGIN
  UPDATE journal_start SET seq = greatest(seq, (SELECT coalesce(max(j.seq), 0) FROM journal j WHERE j.volume = gone));
  EXECUTE format('DROP TABLE %I.%I, %I.%I', current_schema(), 'log_block_' || gone,
                 current_schema(), 'journal_' || gone);
  UPDATE log_head h SET oldest = s.after
    FROM log_start s WHERE s.partition = h.partition AND s.volume = gone + 1;
  DELETE FROM log_start s WHERE s.volume = gone;
  DELETE FROM log_volume v WHERE v.volume = gone;
END $$;

-- As in 0015_blocks.sql. Who appends sees the new volume as soon as it has locked a partition.
CREATE OR REPLACE FUNCTION log_turn(days bigint) RETURNS boolean LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
  present log_volume;
BEGIN
  SELECT * INTO present FROM log_volume v WHERE v.volume = log_current();
  IF present.begins_at > clock_timestamp() - days * interval '1 day' OR NOT EXISTS (
       SELECT FROM journal j WHERE j.volume = present.volume) AND NOT EXISTS (
       SELECT FROM log_block b WHERE b.volume = present.volume) THEN
    RETURN false;
  END IF;
  IF to_regclass(format('%I.%I', current_schema(), 'log_block_' || present.volume + 1)) IS NULL THEN
    PERFORM log_prepare(1);
    RETURN false;
  END IF;
  PERFORM log_lock(ARRAY(SELECT h.partition FROM log_head h ORDER BY h.partition));
  INSERT INTO log_start SELECT h.partition, present.volume + 1, h.position FROM outbox_head h;
  UPDATE log_volume SET ends_at = clock_timestamp() WHERE volume = present.volume;
  INSERT INTO log_volume (volume) VALUES (present.volume + 1);
  RETURN true;
END $$;

-- Appends events to the log, in one way to the server and back, and returns where the heads were. The partitions are
-- locked first, by a statement of its own: the others see what that has waited for. `begins` says of each partition
-- where its last block began as far as the caller knows, or 0. From there on it is looked for first: PostgreSQL reads
-- the rest of the page of the index otherwise. What the caller says makes no difference but that. (The places
-- say what `counts` says; without it this could not be told from the function of before.) A block has at most
-- `most` events, so that who wants a few of them need not read many. Plans are kept, and tables of which PostgreSQL
-- knows little yet are looked up by their key.
CREATE FUNCTION log_append(written_at timestamptz, wanted bigint[], counts bigint[], begins bigint[],
  slots bigint[], places bigint[], ids uuid[], types text[], versions bigint[], cohort_ids text[],
  subjects text[], subject_versions bigint[], payloads bytea[], traces text[])
RETURNS TABLE (of_partition bigint, was bigint) LANGUAGE plpgsql
SET enable_bitmapscan = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  most CONSTANT bigint := 64;
  current       integer;
  heads         bigint[];
BEGIN
  PERFORM pg_advisory_xact_lock('log_head'::regclass::oid::integer, w::integer) FROM unnest(wanted) w;
  SELECT max(v.volume) INTO current FROM log_volume v;
  SELECT array_agg(
         (SELECT b.last FROM log_block b
           WHERE b.partition = w.partition::integer AND b.volume = current AND b.first >= w.begins
           ORDER BY b.first DESC LIMIT 1) ORDER BY w.slot) INTO heads
    FROM unnest(wanted, begins) WITH ORDINALITY AS w(partition, begins, slot);
  IF array_position(heads, NULL) IS NOT NULL THEN
    SELECT array_agg(coalesce(heads[w.slot], h.position) ORDER BY w.slot) INTO heads
      FROM unnest(wanted) WITH ORDINALITY AS w(partition, slot)
      JOIN outbox_head h ON h.partition = w.partition::integer;
  END IF;
  IF cardinality(slots) = cardinality(wanted) THEN
    INSERT INTO log_block (volume, partition, first, last, at, events)
    SELECT current, wanted[e.slot], heads[e.slot] + 1, heads[e.slot] + 1, written_at,
           ARRAY[ROW(heads[e.slot] + 1, e.subject_version, e.id, e.version, e.type, e.cohort_id,
                     e.subject, e.trace, e.payload)::logged]
      FROM (SELECT unnest(slots) AS slot, unnest(ids) AS id, unnest(types) AS type,
                   unnest(versions)::integer AS version, unnest(cohort_ids) AS cohort_id, unnest(subjects) AS subject,
                   unnest(subject_versions) AS subject_version, unnest(payloads) AS payload,
                   unnest(traces) AS trace) e;
  ELSE
    INSERT INTO log_block (volume, partition, first, last, at, events)
    SELECT current, wanted[e.slot], heads[e.slot] + min(e.place), heads[e.slot] + max(e.place), written_at,
           array_agg(ROW(heads[e.slot] + e.place, e.subject_version, e.id, e.version, e.type, e.cohort_id,
                         e.subject, e.trace, e.payload)::logged)
      FROM (SELECT unnest(slots) AS slot, unnest(places) AS place, unnest(ids) AS id, unnest(types) AS type,
                   unnest(versions)::integer AS version, unnest(cohort_ids) AS cohort_id, unnest(subjects) AS subject,
                   unnest(subject_versions) AS subject_version, unnest(payloads) AS payload,
                   unnest(traces) AS trace) e
     GROUP BY e.slot, (e.place - 1) / most;
  END IF;
  RETURN QUERY SELECT * FROM unnest(wanted, heads);
END $$;

-- For programs of the releases before.
CREATE OR REPLACE FUNCTION log_append(written_at timestamptz, wanted bigint[], counts bigint[],
  slots bigint[], places bigint[], ids uuid[], types text[], versions bigint[], cohort_ids text[],
  subjects text[], subject_versions bigint[], payloads bytea[], traces text[])
RETURNS TABLE (of_partition bigint, was bigint) LANGUAGE plpgsql AS $$
BEGIN
  RETURN QUERY SELECT * FROM log_append(written_at, wanted, counts, array_fill(0::bigint, ARRAY[cardinality(wanted)]),
    slots, places, ids, types, versions, cohort_ids, subjects, subject_versions, payloads, traces);
END $$;
