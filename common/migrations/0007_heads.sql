-- A head changes with every commit. While a transaction is open elsewhere no old version of
-- its row can go, and whoever looks for it by the partition alone, or checks that the partition
-- is unique, walks through them all. With the position in the key the newest version is the
-- first that is found (docs/adr/0012). That a partition has one row is so from the start:
-- nobody adds any.
ALTER TABLE outbox_head DROP CONSTRAINT outbox_head_pkey;
ALTER TABLE outbox_head ADD PRIMARY KEY (partition, position);
