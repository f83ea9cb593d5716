-- Forgets messages about which all is over, some at a time, in the order of their ids: the last id that was looked at, 0 when
-- those that are left are too young. What is queued, held or failed stays; so does what a replay makes again, and what is
-- part of a digest that has not left.
-- $1 settled and made before  $2 at most so many at a time  $3 after this id
WITH seen AS (SELECT id, made_at FROM message WHERE id > $3::bigint ORDER BY id LIMIT $2::bigint),
gone AS (
  DELETE FROM message m USING seen s
   WHERE m.id = s.id AND m.settled_at < $1::timestamptz AND m.made_at < least($1::timestamptz, journal_since())
     AND m.state IN ('accepted', 'delivered', 'bounced', 'withdrawn', 'suppressed', 'digested', 'dropped')
     AND NOT EXISTS (SELECT FROM message d WHERE d.id = m.digest AND d.state IN ('queued', 'held'))
  RETURNING m.id)
SELECT CASE WHEN count(*) = $2::bigint AND min(made_at) < $1::timestamptz THEN max(id) ELSE 0 END,
       (SELECT count(*) FROM gone)
  FROM seen;
