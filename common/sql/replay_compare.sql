-- Rows of a table in the live schema and in this one, and those that only one has.
-- $1 table
SELECT live, rebuilt, only_live, only_rebuilt FROM compare_result($1::text);
