-- How many effects there are.
SELECT count(*) FROM bench_peers.effect;
