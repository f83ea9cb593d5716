-- The log in blocks (docs/adr/0037): the events that one transaction writes into one partition are one
-- row, because what a row costs is more than what an event costs.

-- An event in its block. Fields of a fixed size come first, which leaves no gaps.
CREATE TYPE logged AS (
  position        bigint,
  subject_version bigint,
  id              uuid,
  version         integer,
  type            text,
  cohort_id       text,
  subject         text,
  trace           text,
  payload         bytea
);

-- Insert-only. A block has the positions from `first` on, without a gap; the next one of its partition begins
-- behind it. A head is always the end of a block: so the primary key refuses whoever writes behind a head
-- that has moved since.
CREATE TABLE log_block (
  volume    integer     NOT NULL,
  partition integer     NOT NULL,
  first     bigint      NOT NULL,
  at        timestamptz NOT NULL,
  events    logged[]    NOT NULL,
  PRIMARY KEY (partition, first, volume)
) PARTITION BY RANGE (volume);
-- To deflate them would take longer than to write them.
ALTER TABLE log_block ALTER COLUMN events SET STORAGE EXTERNAL;
CREATE INDEX log_block_at ON log_block USING brin (at) WITH (pages_per_range = 32, autosummarize = on);

CREATE FUNCTION log_block_prepare(number integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made text := format('%I.%I', current_schema(), 'log_block_' || number);
BEGIN
  IF to_regclass(made) IS NULL THEN
    EXECUTE format('CREATE TABLE %s (LIKE log_block INCLUDING STORAGE INCLUDING INDEXES,
                      CHECK (volume >= %s AND volume < %s))', made, number, number + 1);
    EXECUTE format('ALTER TABLE log_block ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
                   made, number, number + 1);
  END IF;
END $$;
-- What was written so far: each event is a block. Most of it is copied while others go on writing (but
-- for the upkeep, which would drop or begin a volume); they wait while the rest is.
SELECT pg_advisory_xact_lock(hashtext(current_schema() || ' upkeep'));
SELECT log_block_prepare(volume) FROM log_volume ORDER BY volume;
CREATE VIEW written AS
SELECT volume, partition, position AS first, at,
       ARRAY[ROW(position, subject_version, id, version, type, cohort_id, subject, trace, payload)::logged] AS events
  FROM outbox;
INSERT INTO log_block SELECT * FROM written;
LOCK TABLE outbox;
INSERT INTO log_block
SELECT w.*
  FROM generate_series(0, 63) AS p(partition)
 CROSS JOIN LATERAL (SELECT coalesce(max(b.first), 0) AS last FROM log_block b WHERE b.partition = p.partition) c
 CROSS JOIN LATERAL (SELECT * FROM written x WHERE x.partition = p.partition AND x.first > c.last ORDER BY x.first) w;
DROP VIEW written;
DROP VIEW compared_outbox;
DROP TABLE outbox;

-- The log, an event a row: for people, for looking through it by time, and for programs of the releases
-- before. Whoever knows positions looks for blocks (outbox_read.sql): here there is no index of them.
CREATE VIEW outbox AS
SELECT b.partition, (b.event).position, 0::bigint AS epoch, (b.event).id, (b.event).type, (b.event).version,
       (b.event).cohort_id, (b.event).subject, (b.event).subject_version, b.at, (b.event).trace,
       (b.event).payload, b.volume
  FROM (SELECT volume, partition, at, unnest(events) AS event FROM log_block) b;

-- Programs of the releases before write an event a row.
CREATE FUNCTION outbox_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO log_block (volume, partition, first, at, events)
  VALUES (coalesce(NEW.volume, log_current()), NEW.partition, NEW.position, NEW.at,
          ARRAY[ROW(NEW.position, NEW.subject_version, NEW.id, NEW.version, NEW.type, NEW.cohort_id,
                    NEW.subject, coalesce(NEW.trace, ''), NEW.payload)::logged]);
  RETURN NEW;
END $$;
CREATE TRIGGER outbox_insert INSTEAD OF INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION outbox_insert();

CREATE VIEW compared_log_block AS
  SELECT partition, position, type, version, cohort_id, subject, subject_version, payload FROM outbox;

CREATE OR REPLACE FUNCTION log_prepare(ahead bigint) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
BEGIN
  FOR number IN log_current() + 1 .. log_current() + ahead LOOP
    PERFORM journal_prepare(number);
    PERFORM log_block_prepare(number);
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION log_drop(gone integer) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
BEGIN
  UPDATE journal_start SET seq = greatest(seq, (SELECT coalesce(max(j.seq), 0) FROM journal j WHERE j.volume = gone));
  EXECUTE format('DROP TABLE %I.%I, %I.%I', current_schema(), 'log_block_' || gone,
                 current_schema(), 'journal_' || gone);
  PERFORM FROM outbox_head ORDER BY partition FOR UPDATE;
  UPDATE outbox_head h SET oldest = s.after
    FROM log_start s WHERE s.partition = h.partition AND s.volume = gone + 1;
  DELETE FROM log_start s WHERE s.volume = gone;
  DELETE FROM log_volume v WHERE v.volume = gone;
END $$;

-- log_turn() of 0005_journal.sql, which begins no volume that it makes itself, but only makes it. A commit can be
-- seen a moment before other connections are told that what they know of its tables is old: who followed a head into
-- a volume in this moment would not find it.
CREATE OR REPLACE FUNCTION log_turn(days bigint) RETURNS boolean LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
  present log_volume;
BEGIN
  SELECT * INTO present FROM log_volume v WHERE v.volume = log_current();
  IF present.begins_at > clock_timestamp() - days * interval '1 day' OR NOT EXISTS (
       SELECT FROM journal j WHERE j.volume = present.volume) AND NOT EXISTS (
       SELECT FROM outbox_head h JOIN log_start s USING (partition, volume) WHERE h.position > s.after) THEN
    RETURN false;
  END IF;
  IF to_regclass(format('%I.%I', current_schema(), 'log_block_' || present.volume + 1)) IS NULL THEN
    PERFORM log_prepare(1);
    RETURN false;
  END IF;
  PERFORM FROM outbox_head ORDER BY partition FOR UPDATE;
  UPDATE outbox_head SET volume = present.volume + 1;
  INSERT INTO log_start SELECT partition, volume, position FROM outbox_head;
  UPDATE log_volume SET ends_at = clock_timestamp() WHERE volume = present.volume;
  INSERT INTO log_volume (volume) VALUES (present.volume + 1);
  RETURN true;
END $$;

-- log_append() of 0011_append.sql, which writes blocks: of at most `most` events, so that who wants a
-- few of them need not read many. Heads are looked up by their key when they are moved as well: to
-- PostgreSQL a table of 64 rows is small, but it has pages of what its rows were since the last vacuum.
CREATE OR REPLACE FUNCTION log_append(written_at timestamptz, wanted bigint[], counts bigint[],
  slots bigint[], places bigint[], ids uuid[], types text[], versions bigint[], cohort_ids text[],
  subjects text[], subject_versions bigint[], payloads bytea[], traces text[])
RETURNS TABLE (of_partition bigint, was bigint) LANGUAGE plpgsql
SET enable_bitmapscan = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  most CONSTANT bigint := 64;
  heads         bigint[];
  current       integer;
BEGIN
  SELECT array_agg(h.position ORDER BY w.slot), max(h.volume) INTO heads, current
    FROM unnest(wanted) WITH ORDINALITY AS w(partition, slot)
   CROSS JOIN LATERAL (
         SELECT x.position, x.volume
           FROM outbox_head x
          WHERE x.partition = w.partition
          ORDER BY x.position DESC
          LIMIT 1
            FOR UPDATE) h;
  UPDATE outbox_head h
     SET position = m.head + m.count
    FROM unnest(wanted, heads, counts) AS m(partition, head, count)
   WHERE h.partition = m.partition AND h.position = m.head;
  INSERT INTO log_block (volume, partition, first, at, events)
  SELECT current, wanted[e.slot], heads[e.slot] + min(e.place), written_at,
         array_agg(ROW(heads[e.slot] + e.place, e.subject_version, e.id, e.version, e.type, e.cohort_id,
                       e.subject, e.trace, e.payload)::logged)
    FROM (SELECT unnest(slots) AS slot, unnest(places) AS place, unnest(ids) AS id, unnest(types) AS type,
                 unnest(versions)::integer AS version, unnest(cohort_ids) AS cohort_id, unnest(subjects) AS subject,
                 unnest(subject_versions) AS subject_version, unnest(payloads) AS payload,
                 unnest(traces) AS trace) e
   GROUP BY e.slot, (e.place - 1) / most;
  RETURN QUERY SELECT * FROM unnest(wanted, heads);
END $$;
