-- Counts a try before it is made. The error is what there is to say if nothing else ever is.
-- $1 source  $2 partition  $3 position  $4 pause in ms before another try  $5 build  $6 error
-- $7 instance  $8 incarnation
UPDATE parked p
   SET tries = p.tries + 1, last_at = clock_timestamp(),
       next_at = clock_timestamp() + $4::bigint * interval '1 ms', build = $5::text, error = $6::text
  FROM lease l
 WHERE p.source = $1::text AND p.partition = $2::bigint AND p.position = $3::bigint
   AND p.state = 'waiting'
   AND l.partition = p.partition AND l.owner = $7::text AND l.incarnation = $8::bigint;
