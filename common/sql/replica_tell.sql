-- Why a replica is not ready; '' when it is.
-- $1 instance  $2 incarnation  $3 problem
UPDATE replica SET problem = $3::text WHERE instance = $1::text AND incarnation = $2::bigint;
