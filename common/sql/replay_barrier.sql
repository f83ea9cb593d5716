-- The end of the live journal, nothing before it being under way.
-- $1 how long to wait
SELECT replay_barrier($1::text);
