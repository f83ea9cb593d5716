-- Begins the next volume when it is time, and makes those after it.
-- $1 days of a volume  $2 volumes ahead
SELECT log_turn($1::bigint) AS is_turned, log_prepare($2::bigint)::text AS prepared;
