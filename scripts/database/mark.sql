-- Marks the logs of some services as set back: they get a new epoch, the second at which it was
-- done. Who has read no more of them than there is goes on in that epoch. Who has read more keeps
-- the old one, refuses to read on (common/consumer/reader.h), and is printed.
-- :services  those that were restored, and :known  all of them, names with commas between them
CREATE FUNCTION pg_temp.readers() RETURNS text[] LANGUAGE sql AS $$
  SELECT array_agg(name ORDER BY name) FROM unnest(string_to_array(current_setting('gt.known'), ',')) name
   WHERE to_regclass(format('%I.cursor', name)) IS NOT NULL
$$;
SELECT set_config('gt.known', :'known', false) \g /dev/null

CREATE FUNCTION pg_temp.mark(source text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  now_s bigint := extract(epoch FROM clock_timestamp());
  reader text;
  ahead record;
BEGIN
  EXECUTE format('UPDATE %I.outbox_head SET epoch = greatest(epoch + 1, $1)', source) USING now_s;
  FOREACH reader IN ARRAY pg_temp.readers() LOOP
    EXECUTE format('UPDATE %I.cursor c SET epoch = h.epoch FROM %I.outbox_head h
                     WHERE c.source = $1 AND c.partition = h.partition AND c.position <= h.position',
                   reader, source) USING source;
    EXECUTE format('SELECT count(*) AS partitions, sum(c.position - h.position) AS events
                      FROM %I.cursor c JOIN %I.outbox_head h USING (partition)
                     WHERE c.source = $1 AND c.position > h.position', reader, source) INTO ahead USING source;
    IF ahead.partitions > 0 THEN
      RETURN NEXT format('%s has read %s events more than the restored log of %s has, in %s partitions. It reads no '
                         'more of these: restore all services from one backup, or take it as it is by '
                         'scripts/restore --rejoin %s', reader, ahead.events, source, ahead.partitions, source);
    END IF;
  END LOOP;
END $$;
-- A restored reader knows the others' logs as they were: what was set back meanwhile it can't read on.
CREATE FUNCTION pg_temp.strangers(reader text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  source text;
  partitions bigint;
BEGIN
  FOREACH source IN ARRAY pg_temp.readers() LOOP
    EXECUTE format('SELECT count(*) FROM %I.cursor c JOIN %I.outbox_head h USING (partition)
                     WHERE c.source = $1 AND c.position > 0 AND c.epoch <> h.epoch', reader, source)
       INTO partitions USING source;
    IF partitions > 0 AND source <> ALL (string_to_array(current_setting('gt.marked'), ',')) THEN
      RETURN NEXT format('%s was backed up before the log of %s was set back: in %s partitions it reads no more of '
                         'it. Restore all services from one backup, or take it as it is by scripts/restore --rejoin %s',
                         reader, source, partitions, source);
    END IF;
  END LOOP;
END $$;
SELECT set_config('gt.marked', :'services', false) \g /dev/null
SELECT pg_temp.mark(s) FROM unnest(string_to_array(:'services', ',')) s ORDER BY s;
SELECT pg_temp.strangers(s) FROM unnest(string_to_array(:'services', ',')) s ORDER BY s;
