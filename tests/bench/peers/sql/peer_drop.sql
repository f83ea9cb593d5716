-- Nothing of a run stays.
DROP SCHEMA IF EXISTS bench_peers CASCADE;
