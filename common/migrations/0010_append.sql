-- Appends events to the log, in one way to the server and back (docs/adr/0031). Heads are locked
-- first, in the order given, and moved by a statement of its own, which sees what the first has
-- waited for; each event gets the position of its partition's head + its place. Returns where the
-- heads were. Without bitmaps the last version of a head is the first that is found, and older ones
-- are not walked through (docs/adr/0012).
CREATE FUNCTION log_append(written_at timestamptz, wanted bigint[], counts bigint[], slots bigint[],
  places bigint[], ids uuid[], types text[], versions bigint[], cohort_ids text[], subjects text[],
  subject_versions bigint[], payloads bytea[], traces text[])
RETURNS TABLE (of_partition bigint, was bigint) LANGUAGE plpgsql SET enable_bitmapscan = off AS $$
DECLARE
  heads   bigint[];
  current integer;
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
  INSERT INTO outbox (volume, partition, position, epoch, id, type, version, cohort_id, subject,
                      subject_version, at, payload, trace)
  SELECT current, wanted[e.slot], heads[e.slot] + e.place, 0, e.id, e.type, e.version, e.cohort_id,
         e.subject, e.subject_version, written_at, e.payload, e.trace
    FROM unnest(slots, places, ids, types, versions, cohort_ids, subjects, subject_versions,
                payloads, traces)
         AS e(slot, place, id, type, version, cohort_id, subject, subject_version, payload, trace);
  RETURN QUERY SELECT * FROM unnest(wanted, heads);
END $$;
