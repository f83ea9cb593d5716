-- How many events wait for the relay.
SELECT count(*) FROM bench_peers.outbox;
