-- What a backup says of itself, as one JSON object; the same statement tells of a restored database
-- whether it is what was backed up.
-- :release  :services  names with commas between them
CREATE FUNCTION pg_temp.ask(statement text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE found jsonb;
BEGIN
  EXECUTE statement INTO found;
  RETURN found;
END $$;

WITH service AS (
  SELECT name FROM unnest(string_to_array(:'services', ',')) name
   WHERE to_regclass(format('%I.outbox_head', name)) IS NOT NULL
), part (service, key, value) AS (
  SELECT name, 'heads', pg_temp.ask(format(
         'SELECT jsonb_object_agg(partition, position) FROM %I.outbox_head WHERE position > 0', name))
    FROM service
  UNION ALL
  SELECT name, 'epoch', pg_temp.ask(format('SELECT to_jsonb(max(epoch)) FROM %I.outbox_head', name))
    FROM service
  UNION ALL
  SELECT name, 'cursors', pg_temp.ask(format(
         'SELECT jsonb_object_agg(source, read) FROM (SELECT source, jsonb_object_agg(partition, position) AS read
            FROM %I.cursor WHERE position > 0 GROUP BY source) s', name))
    FROM service
  UNION ALL
  SELECT name, 'migrations', pg_temp.ask(format(
         'SELECT jsonb_object_agg(file, checksum) FROM %I.migration', name))
    FROM service
  UNION ALL
  SELECT s.name, 'rows', jsonb_object_agg(c.relname, pg_temp.ask(format(
         'SELECT to_jsonb(count(*)) FROM %I.%I', s.name, c.relname)))
    FROM service s JOIN pg_class c ON c.relnamespace = s.name::regnamespace AND c.relkind = 'r'
   GROUP BY s.name
)
SELECT jsonb_pretty(jsonb_build_object(
         'format', 1, 'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
         'release', :'release', 'postgresql', current_setting('server_version'),
         'services', (SELECT jsonb_object_agg(service, parts) FROM (
             SELECT service, jsonb_object_agg(key, coalesce(value, '{}')) AS parts FROM part GROUP BY service) p)));
