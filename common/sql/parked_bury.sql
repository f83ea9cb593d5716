-- Gives up what has been tried to the end of the ladder, or has ended the process too often.
-- $1 tries at most  $2 tries at most of what ends the process  $3 its error
UPDATE parked SET state = 'dead'
 WHERE state = 'waiting'
   AND (tries > $1::bigint OR tries >= $2::bigint AND error = $3::text);
