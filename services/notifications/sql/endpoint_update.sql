-- Changes endpoints; of several changes of one, the last counts.
-- $1 now  $2 ids  $3 urls  $4 descriptions  $5 types  $6 cohorts  $7 want history
UPDATE endpoint e
   SET url = c.url, description = c.description, types = array_remove(string_to_array(c.types, ' '), ''),
       cohorts = array_remove(string_to_array(c.cohorts, ' '), ''), wants_history = c.wants_history,
       sequence = e.sequence + 1, changed_at = $1::timestamptz
  FROM (SELECT DISTINCT ON (u.id) u.*
          FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[])
               WITH ORDINALITY AS u(id, url, description, types, cohorts, wants_history, n)
         ORDER BY u.id, u.n DESC) c
 WHERE e.id = c.id;
