-- No statement of this transaction takes longer.
-- $1 milliseconds
SELECT set_config('statement_timeout', $1::bigint::text, true);
