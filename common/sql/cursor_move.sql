-- Moves cursors from where they must be, of partitions that are ours. When one is not moved, because
-- somebody else has moved it or has the lease, the transaction is refused.
-- $1 source  $2 instance  $3 incarnation  $4 partitions  $5 previous  $6 last
SELECT cursor_move($1::text, $2::text, $3::bigint, $4::bigint[], $5::bigint[], $6::bigint[]);
