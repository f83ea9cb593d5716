-- Notes that messages were asked for; the last time it is said that there was no word.
-- $1 how often they are asked for at most  $2 ids
UPDATE message m
   SET asks = m.asks + 1,
       reason = CASE WHEN m.asks + 1 >= $1::bigint AND m.state = 'accepted' THEN 'no_receipt' ELSE m.reason END
  FROM unnest($2::bigint[]) AS a(id)
 WHERE m.id = a.id;
