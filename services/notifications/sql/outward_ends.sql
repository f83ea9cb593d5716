-- The oldest position that is kept, and the last one. Asked before the rows: what is committed later comes later.
-- $1 the position when nothing is kept
SELECT coalesce((SELECT min(position) FROM outward), (SELECT position FROM outward_head) + $1::bigint),
       (SELECT position FROM outward_head);
