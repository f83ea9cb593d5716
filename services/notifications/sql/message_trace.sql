-- What was said on some occasions, or is to be; nothing of the recipient.
-- $1 occasions
SELECT occasion, template, state, attempts, coalesce(settled_at, due_at) AS at, answer
  FROM message WHERE occasion = ANY ($1::uuid[])
 ORDER BY occasion, id;
