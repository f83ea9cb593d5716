-- Digests of a table's live rows, in the snapshot of this transaction.
-- $1 live schema  $2 table
SELECT compare_gather($1::text, $2::text)::text;
