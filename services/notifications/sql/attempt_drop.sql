-- Drops all but the last attempts of each endpoint.
-- $1 how many are kept
DELETE FROM attempt a
 USING endpoint e
 WHERE a.endpoint_id = e.id
   AND a.number < (SELECT min(l.number)
                     FROM (SELECT number FROM attempt WHERE endpoint_id = e.id ORDER BY number DESC LIMIT $1::bigint) l);
