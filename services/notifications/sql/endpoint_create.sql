-- Makes endpoints, which hear of what comes from now on.
-- $1 now  $2 ids  $3 partner_ids  $4 urls  $5 descriptions  $6 types  $7 cohorts  $8 want history  $9 secrets
-- $10 partitions
WITH made AS (
  INSERT INTO endpoint (id, partner_id, url, description, types, cohorts, wants_history, secret, state,
                        created_at, changed_at, partition)
  SELECT e.id, e.partner_id, e.url, e.description, array_remove(string_to_array(e.types, ' '), ''),
         array_remove(string_to_array(e.cohorts, ' '), ''), e.wants_history, e.secret, 'enabled', $1::timestamptz,
         $1::timestamptz, e.partition
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::bytea[],
                $10::bigint[])
         AS e(id, partner_id, url, description, types, cohorts, wants_history, secret, partition)
  RETURNING id)
INSERT INTO endpoint_progress (endpoint_id, position)
SELECT made.id, h.position FROM made, outward_head h;
