-- What endpoints have taken after all waits no more.
-- $1 an empty text  $2 endpoints  $3 positions
DELETE FROM delivery d USING unnest($2::text[], $3::bigint[]) AS c(endpoint_id, position)
 WHERE d.endpoint_id = c.endpoint_id || $1::text AND d.position = c.position;
