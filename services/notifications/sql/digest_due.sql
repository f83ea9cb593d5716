-- What goes into the digests that are due: of some recipients, each with the first so many items.
-- $1 now  $2 set of partitions  $3 recipients  $4 items of each
SELECT i.cohort_id, i.kind, i.reader, i.recipient, i.channel, i.recipient_id, i.partition, i.due_at,
       i.cause, i.event_type, i.application_ref, i.made_at, i.facts, i.count,
       (SELECT count(*) FROM submission b
         WHERE i.recipient = 'marker' AND b.cohort_id = i.cohort_id AND b.submitted_at >= i.first_at) AS submissions
  FROM (SELECT m.*, d.count, d.first_at,
               row_number() OVER (PARTITION BY m.cohort_id, m.kind, m.reader, m.recipient, m.channel
                                      ORDER BY m.made_at, m.id) AS n
          FROM (SELECT cohort_id, kind, reader, recipient, channel, count(*) AS count, min(made_at) AS first_at
                  FROM message
                 WHERE state = 'queued' AND is_item AND due_at <= $1::timestamptz
                   AND (($2::bigint >> partition) & 1) = 1
                 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5 LIMIT $3::bigint) d
          JOIN message m USING (cohort_id, kind, reader, recipient, channel)
         WHERE m.state = 'queued' AND m.is_item AND m.due_at <= $1::timestamptz) i
 WHERE i.n <= $4::bigint
 ORDER BY i.cohort_id, i.kind, i.reader, i.recipient, i.channel, i.n;
