-- The replicas that live, in order of their names' bytes.
-- $1 limit
SELECT instance FROM replica WHERE expires_at > clock_timestamp()
 ORDER BY instance COLLATE "C" LIMIT $1::bigint;
