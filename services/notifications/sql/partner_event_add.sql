-- Keeps what partners tell, each event once: the numbers of those that are new.
-- $1 cohort  $2 now  $3 source_ids  $4 sources  $5 event_ids  $6 types  $7 partner_ids  $8 subjects  $9 times
-- $10 are known  $11 data  $12 numbers
WITH told AS (
  SELECT DISTINCT ON (c.source_id, c.source, c.event_id) c.*
    FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[],
                $10::boolean[], $11::text[], $12::bigint[])
         AS c(source_id, source, event_id, type, partner_id, subject, happened_at, is_known, data, n)
   ORDER BY c.source_id, c.source, c.event_id, c.n),
kept AS (
  INSERT INTO partner_event (source_id, source, event_id, type, partner_id, cohort_id, subject, happened_at,
                             received_at, is_known, data)
  SELECT t.source_id, t.source, t.event_id, t.type, t.partner_id, $1::text, t.subject, t.happened_at, $2::timestamptz,
         t.is_known, t.data
    FROM told t ORDER BY t.n
  ON CONFLICT (source_id, source, event_id) DO NOTHING
  RETURNING source_id, source, event_id)
SELECT t.n FROM kept k JOIN told t USING (source_id, source, event_id) ORDER BY t.n;
