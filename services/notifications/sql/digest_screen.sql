-- Takes out of the digests that are due what may not be told, or is not wanted.
-- $1 now  $2 set of partitions
UPDATE message m
   SET state = 'suppressed', settled_at = $1::timestamptz,
       reason = CASE WHEN v.is_consented THEN 'preference' ELSE 'no_consent' END
  FROM (SELECT i.id,
               CASE i.kind WHEN 'mentor' THEN coalesce(p.mentor_consent, false)
                           WHEN 'headteacher' THEN coalesce(p.headteacher_consent, false)
                           ELSE true END AS is_consented,
               coalesce((SELECT f.choice FROM preference f
                          WHERE f.cohort_id = i.cohort_id AND f.kind = i.kind AND f.id = i.reader
                            AND f.channel = i.channel AND f.topic IN (i.topic, '')
                          ORDER BY f.topic DESC LIMIT 1), 'yes') AS choice
          FROM message i
          LEFT JOIN participant p ON p.cohort_id = i.cohort_id AND p.application_ref = i.application_ref
         WHERE i.state = 'queued' AND i.is_item AND i.due_at <= $1::timestamptz
           AND (($2::bigint >> i.partition) & 1) = 1) v
 WHERE m.id = v.id AND (NOT v.is_consented OR v.choice = 'no');
