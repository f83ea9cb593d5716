-- What became of them: over, or looked at again after a pause that grows with how long they have waited.
-- $1 least pause, ms  $2 longest  $3 ids  $4 over  $5 told again
WITH v AS (SELECT * FROM unnest($3::bigint[], $4::boolean[], $5::boolean[]) AS v(id, is_over, is_told)),
over AS (DELETE FROM audience_wait w USING v WHERE w.id = v.id AND v.is_over)
UPDATE audience_wait w
   SET is_told = v.is_told,
       look_at = now() + least(greatest((now() - w.made_at) / 4, $1::bigint * interval '1 ms'), $2::bigint * interval '1 ms')
  FROM v WHERE w.id = v.id AND NOT v.is_over;
