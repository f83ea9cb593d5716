-- Notes what an operator did.
-- $1 who  $2 action  $3 filter  $4 count
INSERT INTO parked_audit (at, who, action, filter, count)
VALUES (clock_timestamp(), $1::text, $2::text, $3::text, $4::bigint);
