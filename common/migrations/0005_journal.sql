-- The journal: what this service has been given, transaction by transaction, so that its state can
-- be built again beside the live one (docs/adr/0013). The number is drawn late, while what the
-- transaction has changed is locked: of two that touch the same rows it tells which came first.

CREATE SEQUENCE journal_seq;
CREATE TABLE journal (
  volume     integer     NOT NULL,
  seq        bigint      NOT NULL DEFAULT nextval('journal_seq'),
  at         timestamptz NOT NULL, -- what the handlers were told the time is
  kind       text        NOT NULL, -- commands; events, parked, retried, dropped (of events)
  name       text        NOT NULL, -- the command's or the source's
  cohort_id  text        NOT NULL DEFAULT '',
  first_row  bigint      NOT NULL DEFAULT 0, -- of the frame
  row_count  bigint      NOT NULL DEFAULT 0,
  body       bytea       NOT NULL DEFAULT '', -- the frame: deflated, then sealed with the cohort's key
  partitions bigint[]    NOT NULL DEFAULT '{}', -- events: the positions after `previous` up to `last`
  previous   bigint[]    NOT NULL DEFAULT '{}',
  last       bigint[]    NOT NULL DEFAULT '{}',
  PRIMARY KEY (seq, volume)
) PARTITION BY RANGE (volume);
ALTER TABLE journal ALTER COLUMN body SET STORAGE EXTERNAL;

-- Without its key a cohort's frames can't be read any more.
CREATE TABLE journal_key (
  cohort_id text  PRIMARY KEY,
  key       bytea NOT NULL
);

-- Entries up to `seq` are gone; `why` there is something that no entry tells of.
CREATE TABLE journal_start (
  seq bigint NOT NULL DEFAULT 0,
  why text   NOT NULL DEFAULT ''
);
INSERT INTO journal_start (why)
SELECT CASE WHEN EXISTS (SELECT FROM answer) OR EXISTS (SELECT FROM cursor WHERE position > 0)
            THEN 'the service is older than its journal' ELSE '' END;

-- The journal has the volumes of the log.
CREATE FUNCTION journal_prepare(number integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  made text := format('%I.%I', current_schema(), 'journal_' || number);
BEGIN
  IF to_regclass(made) IS NULL THEN
    EXECUTE format('CREATE TABLE %s (LIKE journal INCLUDING DEFAULTS INCLUDING STORAGE INCLUDING INDEXES,
                      CHECK (volume >= %s AND volume < %s))', made, number, number + 1);
    EXECUTE format('ALTER TABLE journal ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
                   made, number, number + 1);
  END IF;
END $$;
SELECT journal_prepare(volume) FROM log_volume ORDER BY volume;

CREATE OR REPLACE FUNCTION log_prepare(ahead bigint) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
DECLARE
  made text;
BEGIN
  FOR number IN log_current() + 1 .. log_current() + ahead LOOP
    PERFORM journal_prepare(number);
    made := format('%I.%I', current_schema(), 'outbox_' || number);
    IF to_regclass(made) IS NULL THEN
      EXECUTE format('CREATE TABLE %s (LIKE outbox INCLUDING DEFAULTS INCLUDING INDEXES,
                        CHECK (volume >= %s AND volume < %s))', made, number, number + 1);
      EXECUTE format('ALTER TABLE outbox ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)',
                     made, number, number + 1);
    END IF;
  END LOOP;
END $$;

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
  PERFORM log_prepare(1);
  PERFORM FROM outbox_head ORDER BY partition FOR UPDATE;
  UPDATE outbox_head SET volume = present.volume + 1;
  INSERT INTO log_start SELECT partition, volume, position FROM outbox_head;
  UPDATE log_volume SET ends_at = clock_timestamp() WHERE volume = present.volume;
  INSERT INTO log_volume (volume) VALUES (present.volume + 1);
  RETURN true;
END $$;

CREATE OR REPLACE FUNCTION log_drop(gone integer) RETURNS void LANGUAGE plpgsql SET lock_timeout = '500ms' AS $$
BEGIN
  UPDATE journal_start SET seq = greatest(seq, (SELECT coalesce(max(j.seq), 0) FROM journal j WHERE j.volume = gone));
  EXECUTE format('DROP TABLE %I.%I, %I.%I', current_schema(), 'outbox_' || gone,
                 current_schema(), 'journal_' || gone);
  PERFORM FROM outbox_head ORDER BY partition FOR UPDATE;
  UPDATE outbox_head h SET oldest = s.after
    FROM log_start s WHERE s.partition = h.partition AND s.volume = gone + 1;
  DELETE FROM log_start s WHERE s.volume = gone;
  DELETE FROM log_volume v WHERE v.volume = gone;
END $$;

-- ---- Comparing a rebuilt schema with the live one
--
-- A table is compared as its view compared_TABLE shows it, else as it is; those below are not.
-- What a view leaves out is incidental: numbers that a table draws, and when a row was written.
CREATE TABLE incidental (table_name text PRIMARY KEY);
INSERT INTO incidental VALUES ('migration'), ('incidental'), ('compared_row'), ('replayed'),
  ('journal'), ('journal_key'), ('journal_start'), ('log_volume'), ('log_start'), ('log_reader'),
  ('replica'), ('lease'), ('begun'), ('parked'), ('parked_audit'); -- who lives; what was tried

CREATE VIEW compared_answer AS SELECT key, cohort_id, code, field, result FROM answer;
CREATE VIEW compared_outbox AS
  SELECT partition, position, type, version, cohort_id, subject, subject_version, payload FROM outbox;
CREATE VIEW compared_outbox_head AS SELECT partition, position FROM outbox_head;
CREATE VIEW compared_cursor AS SELECT source, partition, position FROM cursor;
CREATE VIEW compared_programme AS SELECT code, version, definition FROM programme;

-- In a rebuilt schema: how far it is, and the rows of the live one at that point, as digests.
CREATE TABLE replayed (seq bigint NOT NULL);
INSERT INTO replayed VALUES (0);
CREATE TABLE compared_row (
  table_name text   NOT NULL,
  digest     uuid   NOT NULL,
  count      bigint NOT NULL,
  PRIMARY KEY (table_name, digest)
);

CREATE FUNCTION compared_tables() RETURNS TABLE (table_name text, shown_by text) LANGUAGE sql STABLE AS $$
  SELECT c.relname::text,
         CASE WHEN to_regclass(format('%I.%I', current_schema(), 'compared_' || c.relname)) IS NULL
              THEN c.relname::text ELSE 'compared_' || c.relname END
    FROM pg_class c
   WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
     AND NOT c.relispartition AND c.relname NOT IN (SELECT i.table_name FROM incidental i)
$$;

-- The live rows of one table, as digests, in the snapshot of the transaction.
CREATE FUNCTION compare_gather(live text, wanted text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  shown text := (SELECT c.shown_by FROM compared_tables() c WHERE c.table_name = wanted);
BEGIN
  IF current_setting('transaction_isolation') <> 'repeatable read' THEN
    RAISE EXCEPTION 'not in one snapshot';
  END IF;
  DELETE FROM compared_row WHERE table_name = wanted;
  EXECUTE format('INSERT INTO compared_row SELECT %L, md5(t::text)::uuid, count(*) FROM %I.%I t GROUP BY 2',
                 wanted, live, shown);
END $$;

-- What was gathered of a table, and what is here: rows of each, and those that only one has.
CREATE FUNCTION compare_result(wanted text) RETURNS TABLE (live bigint, rebuilt bigint,
  only_live bigint, only_rebuilt bigint) LANGUAGE plpgsql AS $$
DECLARE
  shown text := (SELECT c.shown_by FROM compared_tables() c WHERE c.table_name = wanted);
BEGIN
  RETURN QUERY EXECUTE format('
    SELECT coalesce(sum(l.count), 0)::bigint, coalesce(sum(r.count), 0)::bigint,
           coalesce(sum(greatest(coalesce(l.count, 0) - coalesce(r.count, 0), 0)), 0)::bigint,
           coalesce(sum(greatest(coalesce(r.count, 0) - coalesce(l.count, 0), 0)), 0)::bigint
      FROM (SELECT digest, count FROM compared_row WHERE table_name = %L) l
      FULL JOIN (SELECT md5(t::text)::uuid AS digest, count(*) FROM %I t GROUP BY 1) r USING (digest)',
    wanted, shown);
END $$;

-- The end of the live journal (the view journal_live) below which nothing is under way any more:
-- waits for the transactions that are just writing it.
CREATE FUNCTION replay_barrier(patience text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('lock_timeout', patience, true);
  LOCK TABLE journal_live IN SHARE MODE;
  RETURN (SELECT coalesce(max(j.seq), 0) FROM journal_live j);
END $$;
