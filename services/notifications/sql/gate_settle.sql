-- What became of them; one that something has been told about meanwhile stays as it is, and is looked at again.
-- $1 now  $2 ids  $3 as they were  $4 states  $5 reasons  $6 next looks  $7 ready  $8 due  $9 is due anew  $10 is an item
UPDATE message m
   SET state = v.state, reason = v.reason, gate_at = v.gate_at,
       ready_until = CASE WHEN v.is_ready THEN v.gate_at ELSE '-infinity' END,
       released_at = CASE WHEN v.is_ready THEN coalesce(m.released_at, $1::timestamptz) ELSE m.released_at END,
       due_at = CASE WHEN v.is_put_off THEN v.due_at ELSE m.due_at END, is_item = v.is_item,
       settled_at = CASE WHEN v.state = 'queued' THEN m.settled_at ELSE $1::timestamptz END
  FROM unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::timestamptz[], $7::boolean[],
              $8::timestamptz[], $9::boolean[], $10::boolean[])
       AS v(id, seen_at, state, reason, gate_at, is_ready, due_at, is_put_off, is_item)
 WHERE m.id = v.id AND m.state = 'queued' AND m.gate_at = v.seen_at;
