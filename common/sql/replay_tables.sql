-- The tables that are compared.
-- $1 names that sort before are left out
SELECT table_name FROM compared_tables() WHERE table_name >= $1::text ORDER BY 1;
