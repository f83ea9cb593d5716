-- How many effects more than one for an event.
SELECT count(*) - count(DISTINCT event_id) FROM bench_peers.effect;
