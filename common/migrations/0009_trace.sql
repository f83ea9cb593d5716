-- Following one event (docs/adr/0014). The log is looked up by time: an index of ranges costs an
-- insert nothing, for it is summed up later. New volumes get it from the table's own definition.
CREATE INDEX outbox_at ON outbox USING brin (at) WITH (pages_per_range = 32, autosummarize = on);

-- What a parked event causes in the end belongs to its trace, too.
ALTER TABLE parked ADD COLUMN trace text NOT NULL DEFAULT '';
