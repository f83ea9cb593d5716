-- Where a replay stands, and from where on the live journal goes.
-- $1 schema that we must be in
SELECT r.seq, s.seq, s.why, current_schema() = $1::text AS is_ours FROM replayed r, journal_start_live s;
