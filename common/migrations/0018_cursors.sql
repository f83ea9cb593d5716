-- A cursor is found by the stretch of 64 positions that it stands in. While it moves within one, its row is
-- updated in place, without a new entry of the index; and however many old versions a transaction that is
-- open elsewhere keeps, its newest one is behind no more than those of one stretch (docs/adr/0051).
ALTER TABLE cursor
  DROP CONSTRAINT cursor_pkey,
  ADD COLUMN stretch bigint GENERATED ALWAYS AS (position >> 6) STORED,
  ADD PRIMARY KEY (source, partition, stretch);

-- Moves cursors from where they must be, of partitions that are ours, or refuses the transaction: nobody
-- need wait for it before the commit. Who reads the log reads why; TF001 is told apart
-- (db_was_fenced, common/db/db.h). The plan is part of the promise: whatever PostgreSQL knows of the tables,
-- those that are ours come first, and each cursor is looked up by its whole key.
CREATE FUNCTION cursor_move(of_source text, instance text, started bigint, partitions bigint[],
  previous bigint[], last bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  moved bigint;
BEGIN
  WITH ours AS MATERIALIZED (
    SELECT of_source AS source, m.partition::integer, m.previous, m.last
      FROM unnest(partitions, previous, last) AS m(partition, previous, last)
      JOIN lease l ON l.partition = m.partition::integer
                  AND l.owner = instance AND l.incarnation = started
  )
  UPDATE cursor c
     SET position = m.last
    FROM ours m
   WHERE c.source = m.source AND c.partition = m.partition AND c.stretch = m.previous >> 6
     AND c.position = m.previous;
  GET DIAGNOSTICS moved = ROW_COUNT;
  IF moved < cardinality(partitions) THEN
    RAISE EXCEPTION USING ERRCODE = 'TF001', MESSAGE = 'another replica has moved a cursor or has the lease';
  END IF;
END $$;
