-- What goes into the digests that are due: of some recipients, each with the first so many items. The first row of
-- each has the ids of all its items, so that what is committed later goes into another digest.
-- $1 now  $2 set of partitions  $3 recipients  $4 items of each that are shown  $5 items of each at most
WITH item AS MATERIALIZED (
  SELECT m.*, row_number() OVER (PARTITION BY m.cohort_id, m.kind, m.reader, m.recipient, m.channel
                                   ORDER BY m.made_at, m.id) AS n
    FROM (SELECT DISTINCT cohort_id, kind, reader, recipient, channel
            FROM message
           WHERE state = 'queued' AND is_item AND due_at <= $1::timestamptz AND (($2::bigint >> partition) & 1) = 1
           ORDER BY 1, 2, 3, 4, 5 LIMIT $3::bigint) d
    JOIN message m USING (cohort_id, kind, reader, recipient, channel)
    LEFT JOIN participant p ON p.cohort_id = m.cohort_id AND p.application_ref = m.application_ref
   WHERE m.state = 'queued' AND m.is_item AND m.due_at <= $1::timestamptz
     -- Also of what was withdrawn since digest_screen.sql.
     AND CASE m.kind WHEN 'mentor' THEN coalesce(p.mentor_consent, false)
                     WHEN 'headteacher' THEN coalesce(p.headteacher_consent, false)
                     ELSE true END)
SELECT cohort_id, kind, reader, recipient, channel, i.recipient_id, i.partition, i.due_at, i.id,
       i.event_type, i.made_at, i.facts, t.count,
       (SELECT count(*) FROM submission b
         WHERE recipient = 'marker' AND b.cohort_id = i.cohort_id AND b.submitted_at >= t.first_at) AS submissions,
       CASE WHEN i.n = 1 THEN t.ids ELSE '' END AS ids
  FROM item i
  JOIN (SELECT cohort_id, kind, reader, recipient, channel, count(*) AS count, min(made_at) AS first_at,
               string_agg(id::text, ' ') AS ids
          FROM item WHERE n <= $5::bigint GROUP BY 1, 2, 3, 4, 5) t USING (cohort_id, kind, reader, recipient, channel)
 WHERE i.n <= $4::bigint
 ORDER BY 1, 2, 3, 4, 5, i.n;
