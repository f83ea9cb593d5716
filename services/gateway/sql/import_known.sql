-- Of these imports, those that there are, and whether they have ended.
-- $1 import_ids
SELECT i.import_id, i.ended_at IS NOT NULL FROM import i WHERE i.import_id = ANY ($1::text[])
 ORDER BY i.import_id;
