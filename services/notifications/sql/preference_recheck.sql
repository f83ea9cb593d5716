-- What may already be sent to these people, or waits for the end of their quiet hours, is looked at anew.
-- Each time another moment, so that who looks at it already sees that it is told anew (gate_settle.sql).
-- $1 cohort_id  $2 kinds  $3 ids
UPDATE message m
   SET gate_at = CASE WHEN m.gate_at < timestamptz '1970-01-02Z' THEN m.gate_at + interval '1 microsecond' ELSE 'epoch' END,
       ready_until = '-infinity'
  FROM (SELECT DISTINCT kind, id FROM unnest($2::text[], $3::text[]) AS r(kind, id)) r
 WHERE m.cohort_id = $1::text AND m.kind = r.kind AND m.reader = r.id AND m.state = 'queued'
   AND NOT m.is_mandatory AND NOT m.is_item;
