-- The groups of readers that are known, as a list for people.
-- $1 one that is left out
SELECT coalesce(string_agg(DISTINCT reader, ', ' ORDER BY reader), 'none') FROM log_reader WHERE reader <> $1::text;
