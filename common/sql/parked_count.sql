-- How many events are parked.
-- $1 of this source, or '' for all
SELECT count(*)::bigint FROM parked WHERE $1::text IN ('', source);
