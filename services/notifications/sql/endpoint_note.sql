-- Keeps what delivering has found out; rows for what the owner was not told yet.
-- $1 now  $2 ids  $3 findings  $4 since  $5 answers
WITH noted AS (
  UPDATE endpoint e
     SET state = CASE WHEN c.finding IN ('gone', 'given_up') THEN 'disabled' ELSE e.state END,
         why = CASE WHEN c.finding IN ('gone', 'given_up') THEN c.finding ELSE e.why END,
         is_warned = c.finding <> 'well', events = e.events + (c.finding <> 'well')::integer,
         sequence = e.sequence + (c.finding IN ('gone', 'given_up'))::integer,
         changed_at = $1::timestamptz
    FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::text[]) AS c(id, finding, since, answer)
   WHERE e.id = c.id AND e.state = 'enabled'
     AND (c.finding IN ('gone', 'given_up') OR e.is_warned <> (c.finding = 'failing'))
  RETURNING e.id, e.partner_id, c.finding, c.since, c.answer, e.events)
SELECT * FROM noted WHERE finding <> 'well' ORDER BY id;
