-- Whoever is ahead of a service's log goes on from its end.
-- :service, and :known  all of them, names with commas between them
SELECT set_config('gt.known', :'known', false) \g /dev/null
CREATE FUNCTION pg_temp.rejoin(source text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  reader text;
  moved bigint;
BEGIN
  FOR reader IN SELECT name FROM unnest(string_to_array(current_setting('gt.known'), ',')) name
                 WHERE to_regclass(format('%I.cursor', name)) IS NOT NULL ORDER BY 1 LOOP
    EXECUTE format('UPDATE %I.cursor c SET epoch = h.epoch, position = least(c.position, h.position)
                      FROM %I.outbox_head h
                     WHERE c.source = $1 AND c.partition = h.partition AND c.epoch <> h.epoch', reader, source)
      USING source;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved > 0 THEN
      RETURN NEXT format('%s reads on at the end of the log of %s, in %s partitions', reader, source, moved);
    END IF;
  END LOOP;
END $$;
SELECT pg_temp.rejoin(:'service');
