-- For how many ms from now on commands are to be noted before they are run: some time after a replica
-- has ended that did not stop by itself. Not above 0: no longer.
-- $1 instance  $2 that time in ms
SELECT coalesce((extract(epoch FROM max(expires_at) - clock_timestamp()) * 1000)::bigint
                + $2::bigint, 0)
  FROM replica
 WHERE expires_at > seen_at + interval '1 s'
   AND (instance = $1::text OR expires_at <= clock_timestamp());
