-- The sum of the events' numbers: each once is 1 + 2 + ... + n.
SELECT coalesce(sum(number), 0)::bigint FROM bench_peers.effect;
