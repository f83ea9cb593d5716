-- Notes to which domain messages go that have to wait, and who sends to it.
-- $1 ids  $2 domains  $3 partitions
UPDATE message m SET domain = r.domain, send_partition = r.partition
  FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS r(id, domain, partition)
 WHERE m.id = r.id AND m.state = 'queued';
