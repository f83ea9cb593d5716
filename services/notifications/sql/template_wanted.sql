-- Which versions messages say now; of those that have been tried, the one that they said.
-- $1 names  $2 versions, 0 for the live one  $3 now
SELECT w.name, w.version, t.version
  FROM (SELECT DISTINCT name, version FROM unnest($1::text[], $2::bigint[]) u(name, version)) w
 CROSS JOIN LATERAL (SELECT version FROM template t
                      WHERE t.name = w.name
                        AND CASE WHEN w.version > 0 THEN t.version = w.version
                                 ELSE t.live_from <= $3::timestamptz END
                      ORDER BY t.live_from DESC, t.version DESC LIMIT 1) t;
